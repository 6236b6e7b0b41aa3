//! Golden pictures under `tests/data/screens/`, compared pixel by pixel.

use crate::golden::recorded;

/// Compares a picture with the recorded one of that name; a different one is kept in the temporary directory and told.
pub(crate) fn compare(name: &str, size: (u32, u32), rgb: &[u8], wrong: &mut Vec<String>) {
    let now = png(size, rgb);
    let (width, height, stored) = pixels(&recorded(&format!("screens/{name}.png"), &now));
    if (width, height) != size || stored != rgb {
        let seen = std::env::temp_dir().join(format!("kenshin-{}.png", name.replace('/', "-")));
        std::fs::write(&seen, now).unwrap();
        wrong.push(format!("{name}: now {}", seen.display()));
    }
}

fn png((width, height): (u32, u32), rgb: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(rgb).unwrap();
    writer.finish().unwrap();
    bytes
}

fn pixels(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rgb).unwrap();
    rgb.truncate(info.buffer_size());
    (info.width, info.height, rgb)
}
