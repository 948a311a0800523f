"""homeward render IN.html OUT.pdf [--assets DIR]: the document renderer alone, without a school."""
import os
import pathlib
import subprocess
import sys
import tempfile
import zlib

DOCUMENT = """<!DOCTYPE html>
<html lang="es" dir="ltr"><head><title>Noticias</title></head>
<body><h1>Noticias</h1><p>Hola 如果 🎉</p>{}</body></html>"""


def png(width, height):
    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    rows = (b"\0" + b"\x30\x60\x90" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def main():
    binary = sys.argv[1]
    # Nothing of whoever calls, but for what a sanitizer must know.
    bare = {"PATH": "/usr/bin"} | {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def render(words, *more, out="out.pdf"):
            (folder / "in.html").write_text(words)
            return subprocess.run([binary, "render", folder / "in.html", folder / out, *more], capture_output=True,
                                  text=True, env=bare, timeout=120)

        done = render(DOCUMENT.format(""))
        assert done.returncode == 0, done
        render(DOCUMENT.format(""), out="again.pdf")
        first = (folder / "out.pdf").read_bytes()
        assert first == (folder / "again.pdf").read_bytes(), "two processes, two files"
        facts = subprocess.run(["pdfinfo", folder / "out.pdf"], capture_output=True, text=True).stdout
        assert "Noticias" in facts and "CreationDate" not in facts, facts
        words = subprocess.run(["pdftotext", folder / "out.pdf", "-"], capture_output=True, text=True).stdout
        assert "Hola 如果 🎉" in words and "Página 1 de 1" in words, words

        picture = '<figure><img src="sun.png" alt="Sol"/></figure>'
        missing = render(DOCUMENT.format(picture))
        assert missing.returncode == 65 and "in.html:3:" in missing.stderr, missing
        (folder / "assets").mkdir()
        (folder / "assets" / "sun.png").write_bytes(png(40, 30))
        assert render(DOCUMENT.format(picture), "--assets", folder / "assets").returncode == 0
        assert render(DOCUMENT.format(picture), "--assets", folder / "nowhere").returncode == 66
        (folder / "assets" / "sun.png").write_bytes(png(40, 30)[:60])
        broken = render(DOCUMENT.format(picture), "--assets", folder / "assets")
        assert broken.returncode == 65 and "broken" in broken.stderr, broken

        before = (folder / "out.pdf").read_bytes()
        for bad in ["<script>x</script>", '<p><a href="file:///etc/passwd">x</a></p>', "<p>&nbsp;</p>",
                    '<img src="/etc/passwd" alt=""/>', "<p>\ue123</p>", "<p>" * 40, "<p>" + "a" * 10_000_000 + "</p>"]:
            done = render(DOCUMENT.format("\n" + bad))
            assert done.returncode == 65 and "in.html:" in done.stderr, (bad[:40], done)
        assert (folder / "out.pdf").read_bytes() == before, "what was there is left alone"
    print("ok")


if __name__ == "__main__":
    main()
