//! Pictures of the paper.

use kenshin::ports::printer::Printer;
use kenshin::sim::printer::{Mark, PAPER_DOTS, Picture, SimulatedPrinter};

use crate::{FAST, bytes_of, golden, small_building};

/// Width, height and pixels of a PNG in shades of grey.
fn decoded(png: &[u8]) -> Picture {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut grey = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut grey).unwrap();
    assert_eq!((frame.color_type, frame.bit_depth), (png::ColorType::Grayscale, png::BitDepth::Eight));
    Picture { width: frame.width as usize, height: frame.height as usize, grey }
}

fn same_as_recorded(name: &str, picture: &Picture) {
    let recorded =
        decoded(&golden::recorded(&format!("virtual-printer/{name}.png"), &picture.png().unwrap()));
    assert_eq!((picture.width, picture.height), (recorded.width, recorded.height), "{name}");
    let differs = picture.grey.iter().zip(&recorded.grey).position(|(a, b)| a != b);
    let place = differs.map(|i| (i % picture.width, i / picture.width));
    assert_eq!(place, None, "{name}: (x, y) of the first pixel that differs");
}

/// Look at `tests/data/virtual-printer` when it changes.
#[test]
fn s60_slips_look_as_recorded() {
    for name in ["charge-tenant", "notices"] {
        let (_, text) = small_building().into_iter().find(|(slip, _)| slip == name).unwrap();
        let mut printer = SimulatedPrinter::new(FAST);
        printer.send(&bytes_of(&text)).unwrap();
        let slip = printer.paper(|paper| paper.slips().remove(0));
        same_as_recorded(name, &printer.picture(slip));
    }
}

/// Everything that can be seen on one piece of paper.
fn every_command() -> Vec<u8> {
    let sjis = |text: &str| encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
    let qr = |function: u8, parameters: &[u8]| {
        let [low, high] = u16::try_from(parameters.len() + 2).unwrap().to_le_bytes();
        [&[0x1D, b'(', b'k', low, high, 49, function], parameters].concat()
    };
    let raster: Vec<u8> = (0..48u8).flat_map(|y| [0xFF, y, 0x81, !y]).collect();
    [
        b"\x1B@\x1CC\x01\x1C&\x1BR\x08\x1Bt\x01\x1B3\x18".to_vec(),
        sjis("普通 normal ｶﾅ \\1,234\n"),
        [b"\x1BE\x01".to_vec(), sjis("太字 bold\n"), b"\x1BE\x00".to_vec()].concat(),
        [b"\x1B-\x01\x1C-\x02".to_vec(), sjis("下線 underlined\n"), b"\x1B-\x00\x1C-\x00".to_vec()].concat(),
        [b"\x1DB\x01".to_vec(), sjis("白黒反転 reversed\n"), b"\x1DB\x00".to_vec()].concat(),
        [b"\x1D!\x11".to_vec(), sjis("縦横倍 2x2\n"), b"\x1D!\x00".to_vec()].concat(),
        [b"\x1B!\x10\x1C!\x04".to_vec(), sjis("縦倍high横倍\n"), b"\x1B!\x00\x1C!\x00".to_vec()].concat(),
        [b"\x1B{\x01".to_vec(), sjis("上下逆 turned\n"), b"\x1B{\x00".to_vec()].concat(),
        [b"\x1Ba\x01".to_vec(), sjis("中央\n"), b"\x1Ba\x02".to_vec(), sjis("右\n"), b"\x1Ba\x00".to_vec()]
            .concat(),
        [b"\x1DL\x18\x00\x1DW\x50\x01".to_vec(), sjis("┏━━┳┯┓\n┃枠　┣┿┫\n┗━━┻┷┛\n")].concat(),
        b"\x1DL\x00\x00\x1DW\x80\x01\x1D(K\x02\x001\xFA".to_vec(),
        sjis("薄く light\n"),
        b"\x1D(K\x02\x001\x06".to_vec(),
        sjis("濃く dark\n"),
        b"\x1D(K\x02\x001\x00\x1BJ\x0C\x1Ba\x01".to_vec(),
        qr(65, &[50, 0]),
        qr(67, &[4]),
        qr(69, &[49]),
        qr(80, b"0KENSHIN 0042 A000 461"),
        qr(81, b"0"),
        [b"\x1BJ\x0C\x1Dv0\x00\x04\x00\x30\x00".to_vec(), raster.clone()].concat(),
        [b"\x1Dv0\x03\x04\x00\x30\x00".to_vec(), raster].concat(),
        b"\x1BJ\x18\x1DVB\x00".to_vec(),
    ]
    .concat()
}

#[test]
fn s60_every_command_looks_as_recorded() {
    let mut printer = SimulatedPrinter::new(FAST);
    printer.send(&every_command()).unwrap();
    assert_eq!(printer.complaints(), []);
    let slip = printer.paper(|paper| paper.slips().remove(0));
    same_as_recorded("commands", &printer.picture(slip));
    assert_eq!(qr_code(&printer.tail(10_000)), "KENSHIN 0042 A000 461");
    let (items, _) = printer.paper(|paper| paper.since(0));
    let marks: Vec<&Mark> = items.iter().map(|item| &item.mark).collect();
    assert!(
        marks.contains(&&Mark::Qr("KENSHIN 0042 A000 461".to_owned())) && marks.contains(&&Mark::Picture)
    );
    let text = printer.paper(kenshin::sim::printer::Paper::all_text);
    for line in
        ["普通 normal ｶﾅ ¥1,234", "              中央", "                              右", "  ┃枠　┣┿┫"]
    {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
}

/// What a reader of QR codes makes of a picture with one in it.
fn qr_code(picture: &Picture) -> String {
    let pixel = |x: usize, y: usize| picture.grey[y * picture.width + x];
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, pixel);
    let found = seen.detect_grids();
    assert_eq!(found.len(), 1);
    found[0].decode().unwrap().1
}

#[test]
fn s60_a_window_sees_the_end_of_the_paper_and_where_it_was_cut() {
    let mut printer = SimulatedPrinter::new(FAST);
    printer.send(b"\x1B@A\n\x1DVB\x00").unwrap();
    let (row, cut) = printer.paper(|paper| (paper.row(), paper.cuts().next().unwrap().row));
    let whole = printer.tail(10_000);
    assert_eq!((whole.width, whole.height as u64), (PAPER_DOTS, row));
    let line = |y: u64| &whole.grey[y as usize * PAPER_DOTS..][..PAPER_DOTS];
    assert_eq!(line(cut).iter().filter(|grey| **grey != 255).count(), PAPER_DOTS / 2);
    assert!(line(cut + 1).iter().all(|grey| *grey == 255));
    let end = printer.tail(10);
    assert_eq!((end.height, end.grey), (10, whole.grey[(whole.height - 10) * PAPER_DOTS..].to_vec()));
    assert_eq!(SimulatedPrinter::new(FAST).tail(10).height, 0);
}
