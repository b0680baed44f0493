"""A document is written anew from its pages or its pixels, or refused with what is taken instead."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from pypdf import PdfReader

from beneficiaries.uploads import documents
from beneficiaries.uploads.documents import written_anew
from tests.factories import files


def refusal(content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        written_anew(content)
    return caught.value.code


def test_a_telephone_s_picture_comes_out_upright_and_says_nothing_of_where_it_was_taken():
    made = written_anew(files.a_telephone_picture())
    assert made.kind == "jpeg"
    image = Image.open(BytesIO(made.content))
    assert image.size == (600, 800), "turned as its Exif said"
    assert not image.getexif()
    assert files.SECRET.encode() not in made.content


def test_a_large_picture_is_made_as_large_as_a_page_needs():
    made = written_anew(files.a_picture(size=(6000, 4000)))
    assert max(Image.open(BytesIO(made.content)).size) == 3000


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16"])
def test_a_png_of_any_mode_is_drawn_on_paper(mode):
    made = written_anew(files.a_picture("PNG", mode=mode))
    assert made.kind == "png"
    assert Image.open(BytesIO(made.content)).mode in ("L", "RGB")


def test_a_cmyk_jpeg_of_a_scanner_is_taken():
    assert written_anew(files.a_picture(mode="CMYK")).kind == "jpeg"


def test_the_kind_is_told_by_the_content_and_never_by_the_name():
    assert refusal(b"MZ\x90\x00" * 100) == "other_kind"
    assert refusal(b"<svg onload=alert(1)>") == "other_kind"
    assert refusal(b"GIF89a" + b"\0" * 100) == "other_kind"
    assert refusal(files.a_book(["a"])) == "other_kind"
    assert "JPEG" in str(documents.WHY["other_kind"])


def test_what_was_glued_behind_a_picture_is_gone():
    """A file that is a picture and a web page, an archive or a PDF at once."""
    for tail in (b"<script>alert('EVIL')</script>", b"PK\x03\x04EVIL", files.a_pdf() + b"EVIL"):
        for kind in ("JPEG", "PNG"):
            assert b"EVIL" not in written_anew(files.a_picture(kind) + tail).content


def test_a_pdf_keeps_its_pages_and_loses_all_that_acts():
    made = written_anew(files.a_pdf_that_acts())
    assert made.kind == "pdf"
    read = PdfReader(BytesIO(made.content))
    assert len(read.pages) == 1
    for word in (b"EVIL", b"JavaScript", b"OpenAction", b"/AA", b"EmbeddedFile", b"AcroForm", b"evil.example", b"/URI"):
        assert word not in made.content, word
    assert files.SECRET.encode() not in made.content
    assert set(read.trailer["/Root"]) <= {"/Type", "/Pages"}


def test_what_is_drawn_on_a_page_is_still_drawn():
    read = PdfReader(BytesIO(written_anew(files.a_pdf(2)).content))
    assert [b"100 100 re" in page.get_contents().get_data() for page in read.pages] == [True, True]


def test_a_locked_a_long_and_a_broken_pdf_are_refused_each_with_its_reason():
    assert refusal(files.a_pdf(password="1234")) == "locked"
    assert refusal(files.a_pdf(21)) == "too_many_pages"
    assert refusal(b"%PDF-1.7\n" + b"\x00" * 1000) == "unreadable"
    assert refusal(files.a_pdf()[:150]) == "unreadable"


def test_a_picture_that_would_fill_the_memory_is_refused_unopened():
    assert refusal(files.a_png_bomb()) == "too_many_pixels"
    assert refusal(files.a_png_bomb(6000)) == "too_many_pixels"


def test_a_progressive_jpeg_of_a_thousand_scans_is_refused():
    scan = files.a_picture(progressive=True)
    assert refusal(scan.replace(b"\xff\xd9", b"\xff\xda" * 200 + b"\xff\xd9")) == "unreadable"


def test_over_five_megabytes_is_refused_with_the_list():
    assert refusal(b"\xff\xd8\xff" + b"\0" * documents.LARGEST) == "too_big"


def test_the_process_that_opens_files_has_no_secret_and_cannot_write_or_start_anything(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "in-the-parent-only")
    told = _inside("import os; print(dict(os.environ))")
    assert "SECRET_KEY" not in told
    assert "DATABASE_URL" not in told
    assert "OSError" in _inside(
        f"import os; os.write(os.open({str(tmp_path / 'x')!r}, os.O_CREAT | os.O_WRONLY), b'x')"
    )
    assert "Error" in _inside("import subprocess; subprocess.run(['/bin/true'])") or _is_root()
    assert "MemoryError" in _inside("b'x' * (2 << 30)")


def _is_root() -> bool:
    import os

    return os.geteuid() == 0  # the limit of processes does not hold for root


def _inside(code: str) -> str:
    """What Python says of `code` run with the limits and the environment of the child."""
    import signal
    import subprocess
    import sys

    script = (
        "import importlib.util, signal; s = importlib.util.spec_from_file_location('child', "
        f"{str(documents.__file__).replace('documents.py', 'child.py')!r}); m = importlib.util.module_from_spec(s);"
        f"s.loader.exec_module(m); signal.signal(signal.{signal.SIGXFSZ.name}, signal.SIG_IGN); m.take_limits();"
        f"exec({code!r})"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, env={"LANG": "C.UTF-8"}, check=False
    )
    return done.stdout + done.stderr
