"""Renders lines from standard input to ESC/POS with python-escpos; prints seconds, one line per repetition.

    escpos_lines.py text|raw REPETITIONS

text: Dummy.text(), which picks code pages and has none with kanji. raw: the caller encodes Shift-JIS and hands over bytes.
"""

import sys
import time

from escpos.printer import Dummy

lines = sys.stdin.buffer.read().decode().splitlines()
for _ in range(int(sys.argv[2])):
    started = time.perf_counter()
    printer = Dummy()
    for line in lines:
        if sys.argv[1] == "text":
            printer.text(line + "\n")
        else:
            printer._raw(line.replace("\u00a5", "\\").encode("shift_jis") + b"\n")
    printer.cut()
    size = len(printer.output)
    print(time.perf_counter() - started, size)
