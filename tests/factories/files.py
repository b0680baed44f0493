"""Files as people send them, and as an enemy would."""

import zipfile
import zlib
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

SECRET = "48.8566N 2.3522E"


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: Any) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "white" if mode in ("RGB", "L") else None).save(out, kind, **options)
    return out.getvalue()


def a_telephone_picture() -> bytes:
    """Wider than high, held upright, with the place where it was taken in its Exif and in a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter
    exif[0x010E] = SECRET
    return a_picture(size=(800, 600), exif=exif, comment=SECRET.encode())


def a_pdf(pages: int = 1, *, password: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(200, 200)
        stream = DecodedStreamObject()
        stream.set_data(b"0 0 100 100 re f")
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def a_pdf_that_acts() -> bytes:
    """Script on opening, script on a page, a link, an attached file, a form, what the author is called."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    writer.add_attachment("evil.exe", b"MZ-EVIL")
    writer.add_metadata({"/Author": SECRET})
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("EVIL")}
    )
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    link = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("http://evil.example/")}
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Properties"): DictionaryObject({NameObject("/X"): link})}
    )
    writer._root_object[NameObject("/OpenAction")] = action
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): TextStringObject("EVIL")})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def a_png_bomb(side: int = 30_000) -> bytes:
    """Some kilobytes that say they are 900 million points."""
    import struct

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * (side + 1) * 100)) + chunk(b"IEND", b"")


def a_book(*rows: Any, **sheets: Any) -> bytes:
    """An XLSX of these rows; None leaves a cell empty."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """The same workbook, one of its parts replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return out.getvalue()


def upload(content: bytes, name: str = "liste.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
