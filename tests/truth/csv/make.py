"""What Python's csv module writes and reads: the truth for format/table.

    python3 make.py     writes cases.json beside itself
"""
import csv
import io
import json
import pathlib

CELLS = ["", "a", " a ", '"', '""', 'say "hi"', ",", "a,b", "two\nlines", "two\r\nlines", "\n", "\t", "é", "日本",
         "\U0001f642", "0.5", "-1e-3", "'", "\\", ";", "a\u2028b"]
ROWS = [[CELLS[i], CELLS[j], "x"] for i in range(len(CELLS)) for j in range(0, len(CELLS), 4)]
READ = ['a,b\r\nc,d', '"a","b"\n"c","d"\n', '"a""b",c\n', '"",""\n', ',\n', 'a,"b\nc",d\r\ne,f,g\r\n', '\ufeffa,b\n',
        'x\n', '"x\r\n"\n', ' "a",b\n'.replace('"', ''), '"a,b",",",""""\n']


def written(dialect):
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(ROWS)
    return out.getvalue()


def read(text):
    return [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True) if row]


texts = READ + [written({}), written({"lineterminator": "\n"}), written({"quoting": csv.QUOTE_ALL})]
cases = [{"text": text, "rows": read(text)} for text in texts]
path = pathlib.Path(__file__).with_name("cases.json")
path.write_text(json.dumps(cases, ensure_ascii=True, separators=(",", ":")) + "\n")
