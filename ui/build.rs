//! Compiles the .slint files.

/// Variables that slint-build would compile into the program for ever.
const COMPILED_IN: &[&str] =
    &["SLINT_SCALE_FACTOR", "SLINT_STYLE", "SLINT_EMBED_RESOURCES", "SLINT_EMBED_TEXTURES"];

#[expect(clippy::disallowed_methods, reason = "a build script is told by its environment")]
fn main() -> Result<(), String> {
    for name in COMPILED_IN {
        println!("cargo::rerun-if-env-changed={name}");
        if std::env::var_os(name).is_some() {
            return Err(format!(
                "{name} would be compiled in: unset it, and give it to the finished program"
            ));
        }
    }
    let handles = std::env::var_os("CARGO_FEATURE_HANDLES").is_some();
    let config = slint_build::CompilerConfiguration::new()
        .with_style("fluent-light".into())
        .embed_resources(slint_build::EmbedResourcesKind::EmbedFiles)
        .with_debug_info(handles);
    slint_build::compile_with_config("windows.slint", config).map_err(|e| e.to_string())
}
