"""Text that was read in the wrong codec, with bytes lost on the way.

UTF-8 read as GBK, Big5, Shift_JIS or EUC-KR keeps most of its bytes, in wrong pairs; bytes that
make no pair are gone, and which ones depends on the decoder (see `fixers.breakage.decoders`).
GBK or Big5 read as UTF-8 keeps little more than its ASCII.
"""

from __future__ import annotations

from collections.abc import Sequence

from fixers.breakage.decoders import decode


def damage(
    text: str,
    *,
    written: str = "utf-8",
    read: str = "gbk",
    habit: str = "python",
    substitute: str | None = None,
    spans: Sequence[Sequence[int]] | None = None,
    missing: Sequence[int] = (),
    extra: Sequence[Sequence[int]] = (),
) -> str:
    r"""The text encoded in the codec `written` and decoded in the codec `read`, as `decode` does.

    `spans` are the pieces of the text that are broken (first character, one past the last, in order
    and apart), each by itself; without it the whole text is. From the bytes of each piece those at
    the places `missing` are lost before it is read, and before the byte at a place the byte of a
    pair (place, byte) in `extra` is put in; places count the bytes as written, and those that the
    piece doesn't have are passed over. A character that `written` doesn't have becomes "?".

    Raises LookupError for a codec to write in that Python doesn't know, ValueError for a decoder
    that isn't modelled.

    >>> damage("我们在公园里散步。", substitute="")
    '鎴戜滑鍦ㄥ叕鍥閲屾暎姝ャ'
    >>> damage("他说：晚安。", read="shift_jis", habit="browser", spans=[(3, 6)])
    '他说：譎壼ｮ峨\x80�'
    >>> damage("中国人民", written="gbk", read="gbk", missing=[0])
    '泄�人民'
    """
    whole = [(0, len(text))] if spans is None else [(first, last) for first, last in spans]
    out = []
    done = 0
    for first, last in whole:
        data = _changed(text[first:last].encode(written, "replace"), missing, extra)
        out += [text[done:first], decode(data, read, habit, substitute)]
        done = last
    return "".join([*out, text[done:]])


def _changed(data: bytes, missing: Sequence[int], extra: Sequence[Sequence[int]]) -> bytes:
    """The bytes without those at the places `missing`, with those of `extra` put in."""
    if not missing and not extra:
        return data
    pieces = [data[place : place + 1] for place in range(len(data))]
    for place in missing:
        if place < len(pieces):
            pieces[place] = b""
    for place, byte in extra:
        if place < len(pieces):
            pieces[place] = bytes([byte]) + pieces[place]
    return b"".join(pieces)
