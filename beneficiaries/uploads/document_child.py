"""A document is taken apart and written anew: what comes out was made here, from the pixels or the pages alone.

Runs in the process of `child.py`, without Django. The answer is the kind, a line feed, then the new file.
"""

from io import BytesIO
from typing import Any

from beneficiaries.uploads.child import Refused

LONGEST_SIDE = 3000  # points: an A4 page read at 250 points an inch
MOST_PIXELS = 50_000_000  # of a JPEG, which is read at a smaller scale; a telephone takes 12 to 50 million
MOST_PIXELS_PNG = 30_000_000
MOST_SCANS = 64  # of a progressive JPEG; cameras write about ten, and each is a walk over the whole picture
MOST_PAGES = 20
LARGEST = 5_000_000  # bytes of a picture that is written as a PNG; above, it becomes a JPEG
PAGE_KEPT = {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Group"}
NEVER = {
    "/AA", "/AcroForm", "/AF", "/Collection", "/EF", "/EmbeddedFiles", "/JavaScript", "/JS", "/Launch", "/Metadata",
    "/OpenAction", "/OPI", "/PieceInfo", "/Ref", "/RichMediaContent", "/StructParent", "/StructParents", "/XFA",
}  # fmt: skip
ACTIONS = {
    "/GoToE", "/GoToR", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Rendition", "/ResetForm",
    "/RichMediaExecute", "/Sound", "/SubmitForm", "/URI",
}  # fmt: skip
OUTSIDE = {"/F", "/FFilter", "/FDecodeParms"}  # of a stream: its bytes would come from another file


def read(content: bytes) -> bytes:
    """The kind is told by the content; the file's name and what the browser said of it count for nothing."""
    if content.startswith(b"\xff\xd8\xff"):
        return b"jpeg\n" + picture(content, "JPEG")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        made = picture(content, "PNG")
        return (b"png\n" if made.startswith(b"\x89PNG") else b"jpeg\n") + made
    if content[:1024].lstrip(b"\xef\xbb\xbf\r\n\t \x00").startswith(b"%PDF-"):
        return b"pdf\n" + pages(content)
    raise Refused("other_kind")


def picture(content: bytes, kind: str) -> bytes:
    """The pixels, upright, at most `LONGEST_SIDE`, without anything that the camera or the author wrote beside them."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if kind == "JPEG" and content.count(b"\xff\xda") > MOST_SCANS:
        raise Refused("unreadable")
    try:
        image: Any = Image.open(BytesIO(content), formats=[kind])
    except Image.DecompressionBombError as error:
        raise Refused("too_many_pixels") from error
    if image.width * image.height > (MOST_PIXELS if kind == "JPEG" else MOST_PIXELS_PNG):
        raise Refused("too_many_pixels")
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image = ImageOps.exif_transpose(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return written(on_white(image), kind)


def on_white(image: Any) -> Any:
    """RGB or grey, whatever it was: transparent parts are paper."""
    from PIL import Image

    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.point(lambda value: value / 256).convert("L")
    if image.mode in ("L", "RGB"):
        plain = Image.new(image.mode, image.size)
        plain.paste(image)
        return plain
    if "A" in image.mode or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return image.convert("RGB")


def written(image: Any, kind: str) -> bytes:
    image.info = {}
    if kind == "PNG":
        out = BytesIO()
        image.save(out, "PNG")
        if len(out.getvalue()) <= LARGEST:
            return out.getvalue()
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def pages(content: bytes) -> bytes:
    """The pages alone, with what draws them: no script, action, link, form, attached file, layer of notes or password."""
    try:
        from pypdf import PdfReader, PdfWriter
        from pypdf.generic import DictionaryObject
    except ImportError as error:
        raise Refused("no_pdf") from error
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise Refused("locked")
    if len(reader.pages) > MOST_PAGES:
        raise Refused("too_many_pages")
    writer = PdfWriter()
    for page in reader.pages:
        for key in [key for key in page if key not in PAGE_KEPT]:
            del page[key]
        writer.add_page(page)
    if not writer.pages:
        raise Refused("unreadable")
    for thing in list(writer._objects):  # noqa: SLF001 -- the only list of all that will be written
        if isinstance(thing, DictionaryObject) and _acts(thing):
            thing.clear()
        disarm(thing, 0)
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    if len(PdfReader(BytesIO(out.getvalue())).pages) != len(writer.pages):
        raise Refused("unreadable")
    return out.getvalue()


def disarm(thing: Any, depth: int) -> None:
    """Take out of an object, and of what stands inside it, all that acts or leads outside the page."""
    from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

    if depth > 60:
        raise Refused("unreadable")
    if isinstance(thing, DictionaryObject):
        gone = NEVER | OUTSIDE if isinstance(thing, StreamObject) else NEVER
        for key in [key for key in thing if key in gone or _acts(thing.raw_get(key))]:
            del thing[key]
        for key in thing:
            disarm(thing.raw_get(key), depth + 1)
    elif isinstance(thing, ArrayObject):
        for one in thing:
            disarm(one, depth + 1)


def _acts(value: Any) -> bool:
    from pypdf.generic import DictionaryObject

    return isinstance(value, DictionaryObject) and (value.get("/Type") == "/Action" or value.get("/S") in ACTIONS)
