"""Asks the real decoders what they read, for the models in fixers/breakage/decoders.py.

    python benchmarks/record_decoders.py tables FILE.json    # for python -m fixers.data.build decoder_pairs FILE.json
    python benchmarks/record_decoders.py vectors             # tests/recorded/decoders.jsonl
    python benchmarks/record_decoders.py agree               # how often model and decoder agree, a line each

Needs chromium, php with mbstring, java with javac, and glibc's iconv: Debian's packages chromium,
php-cli, php-mbstring, default-jdk-headless.
"""

from __future__ import annotations

import ctypes
import json
import platform
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from fixers.breakage.decoders import decode

NAMES = {
    # codec: what the browser, Java, PHP and glibc call it; "" where they have no decoder of their own.
    "utf-8": ("utf-8", "UTF-8", "UTF-8", "UTF-8"),
    "gbk": ("gbk", "GBK", "CP936", "GBK"),
    "gb18030": ("", "GB18030", "GB18030", "GB18030"),
    "big5": ("big5", "Big5", "BIG-5", "BIG5"),
    "big5-hkscs": ("", "Big5-HKSCS", "", "BIG5-HKSCS"),
    "cp950": ("", "x-windows-950", "CP950", ""),
    "shift_jis": ("shift_jis", "Shift_JIS", "SJIS", "SHIFT_JIS"),
    "cp932": ("", "windows-31j", "SJIS-win", "CP932"),
    "euc-kr": ("euc-kr", "EUC-KR", "EUC-KR", "EUC-KR"),
    "cp949": ("", "x-windows-949", "UHC", "UHC"),
    "euc-jp": ("euc-jp", "EUC-JP", "EUC-JP", "EUC-JP"),
}
HABITS = ("browser", "java", "php", "iconv")
RECORDED = Path(__file__).parents[1] / "tests" / "recorded" / "decoders.jsonl"

JAVA = """
import java.io.*; import java.nio.charset.*; import java.util.*;
public class Read { public static void main(String[] names) throws Exception {
  Charset charset = Charset.forName(names[0]); StringBuilder out = new StringBuilder(); HexFormat hex = HexFormat.of();
  BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "US-ASCII")); String line;
  while ((line = in.readLine()) != null) {
    String text = new String(hex.parseHex(line), charset);
    for (int i = 0; i < text.length(); i++) out.append(String.format("%04x", (int) text.charAt(i)));
    out.append('\\n'); }
  System.out.print(out); } }
"""
PHP = """
mb_substitute_character(0xFFFD);
while (($line = fgets(STDIN)) !== false)
  echo bin2hex(mb_convert_encoding(hex2bin(trim($line)), "UTF-16BE", $argv[1])), "\\n";
"""
PAGE = """<meta charset=utf-8><pre id=out></pre><script>
document.getElementById("out").textContent = ITEMS.map(hex => {
  const decoder = new TextDecoder(NAME, {ignoreBOM: true});  // a new one each: Chromium's EUC-JP keeps state
  const text = decoder.decode(new Uint8Array((hex.match(/../g) || []).map(byte => parseInt(byte, 16))));
  return Array.from({length: text.length}, (_, i) => text.charCodeAt(i).toString(16).padStart(4, "0")).join("");
}).join(";") + ";"</script>"""
CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _texts(lines: Iterable[str]) -> list[str]:
    return [bytes.fromhex(line).decode("utf-16-be", "surrogatepass") for line in lines]


def _piped(command: Sequence[str], items: Sequence[bytes]) -> list[str]:
    given = "".join(item.hex() + "\n" for item in items).encode()
    done = subprocess.run(command, input=given, capture_output=True, check=True)
    return _texts(done.stdout.decode().split("\n")[:-1])


def java(items: Sequence[bytes], name: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "Read.java").write_text(JAVA)
        subprocess.run(["javac", "-d", folder, f"{folder}/Read.java"], check=True)
        return _piped(["java", "-cp", folder, "Read", name], items)


def php(items: Sequence[bytes], name: str) -> list[str]:
    """What PHP reads, with U+FFFD where it writes ? by default."""
    return _piped(["php", "-r", PHP, name], items)


def browser(items: Sequence[bytes], name: str) -> list[str]:
    page = PAGE.replace("NAME", json.dumps(name)).replace("ITEMS", json.dumps([item.hex() for item in items]))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(page)
        command = ["chromium", *CHROMIUM, f"--user-data-dir={folder}/user", "--dump-dom", f"file://{folder}/page.html"]
        dumped = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    found = re.search(r'<pre id="out">([0-9a-f;]*)</pre>', dumped)
    assert found is not None
    return _texts(found[1].split(";")[:-1])


def iconv(items: Sequence[bytes], name: str) -> list[str]:
    """What iconv -c reads: the library call that the program makes, without a process for each item."""
    return [text or "" for text in _iconv(items, name, b"//IGNORE")]


def iconv_strict(items: Sequence[bytes], name: str) -> list[str | None]:
    return _iconv(items, name, b"")


def _iconv(items: Sequence[bytes], name: str, how: bytes) -> list[str | None]:
    library = ctypes.CDLL(None)
    library.iconv_open.restype = ctypes.c_void_p
    library.iconv.argtypes = [ctypes.c_void_p] * 5
    library.iconv.restype = ctypes.c_ssize_t
    handle = library.iconv_open(b"UTF-16BE" + how, name.encode())
    out: list[str | None] = []
    for item in items:
        library.iconv(handle, None, None, None, None)
        room = 4 * len(item) + 64
        given, taken = ctypes.create_string_buffer(item, len(item)), ctypes.create_string_buffer(room)
        source, target = (ctypes.c_void_p(ctypes.addressof(each)) for each in (given, taken))
        left, free = ctypes.c_size_t(len(item)), ctypes.c_size_t(room)
        done = -1
        for _ in range(40 if how else 1):
            done = library.iconv(handle, *(ctypes.byref(each) for each in (source, left, target, free)))
            if done != -1 or not left.value:
                break
        library.iconv(handle, None, None, ctypes.byref(target), ctypes.byref(free))
        whole = how or (done != -1 and not left.value)
        out.append(taken.raw[: room - free.value].decode("utf-16-be", "surrogatepass") if whole else None)
    return out


DECODERS: dict[str, Callable[[Sequence[bytes], str], list[str]]] = {
    "browser": browser,
    "java": java,
    "php": php,
    "iconv": iconv,
}


def versions() -> dict[str, str]:
    def of(*command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
        return found[0] if found else "?"

    return {
        "Chromium": of("chromium", "--version"),
        "glibc": platform.libc_ver()[1],
        "OpenJDK": of("java", "-version"),
        "PHP": of("php", "--version"),
    }


def decoders() -> list[tuple[str, str, str]]:
    named = [(habit, codec, names[HABITS.index(habit)]) for codec, names in NAMES.items() for habit in HABITS]
    return [each for each in named if each[2]]


def tables() -> dict[str, dict[str, str | None]]:
    """For each decoder what it reads at each code of one and two bytes, and of three and four where it has them."""
    out = {}
    for habit, codec, name in decoders():
        if codec == "utf-8":
            continue
        single = [bytes([byte]) for byte in range(256)]
        known = _read(habit, single, name)
        items = [bytes([lead, trail]) for lead in range(256) if known[bytes([lead])] is None for trail in range(256)]
        if codec == "euc-jp":
            items += [bytes([0x8F, lead, trail]) for lead in range(0xA1, 0xFF) for trail in range(0xA1, 0xFF)]
        if codec == "gb18030" or (habit, codec) == ("browser", "gbk"):
            digits, high = range(0x30, 0x3A), range(0x81, 0xFF)
            four = [bytes([a, b, c, d]) for a in high for b in digits for c in high for d in digits]
            items += four[: 4 * 12600] + four[4 * 12600 :: 101]
        known |= _read(habit, items, name)
        if (habit, codec) == ("browser", "big5"):
            known |= {code: code.decode("big5hkscs") for code in FAULTS}
        out[f"{habit} {codec}"] = {code.hex(): text for code, text in known.items() if code != b"\x84\x31\xa4\x37"}
    return out


FAULTS = (b"\x88\x62", b"\x88\x64", b"\x88\xa3", b"\x88\xa5")
"""Codes of two characters in Big5, which Chromium reads as others than the Encoding Standard says."""


def _read(habit: str, items: Sequence[bytes], name: str) -> dict[bytes, str | None]:
    read = iconv_strict(items, name) if habit == "iconv" else DECODERS[habit](items, name)
    return {item: text if text and "\ufffd" not in text else None for item, text in zip(items, read, strict=True)}


TEXTS = (
    "我们今天去公园散步，天气很好。“你好！”他说：2024年，公司净利润增长12.5%，达到3亿元。",
    "臺灣的夜市很熱鬧，有許多好吃的東西，價格也便宜；大家都喜歡。",
    "今日は天気がいいので、散歩に行きました。カタカナと漢字とﾊﾝｶｸ、①②③〜。",
    "오늘은 날씨가 좋아서 공원에 산책하러 갔습니다. 햏꾰뷁 한국어 텍스트!",
    "Grüße aus Köln – naïve café €5 “quoted”…",
    "Привет, мир! Ελληνικά",
    "𠮷野家で𡃁仔 😀🎉 𪚥",
)
CODECS = ("utf-8", "utf-8", "gbk", "gb18030", "big5hkscs", "cp932", "cp949", "euc_jp", "utf-16-le", "cp1252")
EDGES = bytes.fromhex(
    "00 20 30 39 3a 3c 3f 40 41 5c 7e 7f 80 81 8e 8f 90 9f a0 a1 a9 aa c6 c8 c9 e0 e3 ed f4 fc fd fe ff"
)


def broken(count: int, seed: int = 7) -> list[bytes]:
    """Byte strings: text of every codec, cut and with bytes changed; random bytes; edges of the codecs."""
    pick = random.Random(seed)
    out = []
    for _ in range(count):
        text = pick.choice(TEXTS)
        start = pick.randrange(len(text))
        data = bytearray(text[start : start + pick.randrange(1, 14)].encode(pick.choice(CODECS), "ignore"))
        for _ in range(pick.randrange(3)):
            place = pick.randrange(len(data) + 1)
            data[place : place + pick.randrange(2)] = bytes([pick.randrange(256)] * pick.randrange(2))
        out.append(bytes(data[: len(data) - pick.randrange(2)]))
        out.append(bytes(pick.randrange(256) for _ in range(pick.randrange(1, 12))))
        out.append(bytes(pick.choice(EDGES) for _ in range(pick.randrange(1, 9))))
        out.append(bytes(pick.choice((pick.randrange(0x81, 0xFF), pick.randrange(0x30, 0x3A))) for _ in range(6)))
    out += [
        bytes([lead, trail]) + tail for lead in range(0x80, 256) for trail in EDGES for tail in (b"", b"A\xb0\xa1B")
    ]
    return [data for data in out if data]


def faulty(habit: str, codec: str, data: bytes) -> bool:
    """Whether Chromium doesn't follow the Encoding Standard there (see `fixers.breakage.decoders`)."""
    if habit != "browser":
        return False
    return (codec == "big5" and any(code in data for code in FAULTS)) or (codec == "euc-jp" and b"\x8f" in data)


def main(what: str, path: str = "") -> None:
    if what == "tables":
        Path(path).write_text(json.dumps({"versions": versions(), "tables": tables()}), encoding="utf-8")
        return
    items = broken(1400) if what == "agree" else broken(12, seed=11)[:48] + broken(0)[::143]
    rows = [{"versions": versions()}]
    for habit, codec, name in decoders():
        read = DECODERS[habit](items, name)
        wanted = "\ufffd" if habit == "php" else None
        same = sum(text == decode(data, codec, habit, wanted) for data, text in zip(items, read, strict=True))
        print(habit, codec, f"({name})", same, "of", len(items), flush=True)
        pairs = [(data.hex(), text) for data, text in zip(items, read, strict=True) if not faulty(habit, codec, data)]
        rows.append({"habit": habit, "codec": codec, "name": name, "substitute": wanted, "pairs": pairs})  # type: ignore[dict-item]
    if what == "vectors":
        RECORDED.parent.mkdir(exist_ok=True)
        RECORDED.write_text("".join(json.dumps(row, ensure_ascii=True) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
