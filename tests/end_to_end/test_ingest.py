"""Articles in every form that `ingest` reads, on a system that runs already."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import zstandard

from shared.record import Kind, Record, kept_text
from tests.end_to_end.articles import article
from tests.end_to_end.conftest import System

_PAYMENT = "Your payment failed. Please update your payment details to keep your subscription.\n\n"
_PAGE = "<!doctype html><html><head><title>{0}</title></head><body><article><h1>{0}</h1>{1}</article></body></html>"


def page(name: str) -> str:
    """An HTML page that holds the article of that name."""
    return _PAGE.format(f"Page {name}", "".join(f"<p>{part}</p>" for part in article(name).split("\n\n")))


def test_every_format_becomes_a_record_in_the_order_given(system: System, tmp_path: Path) -> None:
    """Text, HTML, JSON Lines, gzip, zstd, a folder and standard input are read; records follow the order of the sources."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "z.txt").write_text(article("text"))
    (tmp_path / "y.html").write_text(page("html"))
    lines = [{"external_id": f"line-{n}", "source": "Wire", "text": article(f"line-{n}")} for n in (1, 2)]
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    (tmp_path / "w.txt.zst").write_bytes(zstandard.compress(article("zst").encode()))
    (folder / "b.txt").write_text(article("b"))
    (folder / "a.htm").write_text(page("a"))
    sources: list[str | Path] = [tmp_path / "z.txt", tmp_path / "y.html", tmp_path / "x.jsonl.gz", tmp_path / "w.txt.zst", folder, "-"]
    ran = system.ingest(*sources, stdin=article("standard input").encode())
    assert (ran.code, len(ran.entries)) == (0, 8), ran.err
    names = [record["external_id"] for record in ran.entries]
    paths = [str(path) for path in (*sources[:2], *sources[3:4], folder / "a.htm", folder / "b.txt")]
    assert names == [*paths[:2], "line-1", "line-2", *paths[2:], None]


def test_a_record_is_what_the_contract_says(system: System, tmp_path: Path) -> None:
    """It validates as a Record, its text is what is left of the original, and removed text stands where its offsets say."""
    (tmp_path / "story.txt").write_text(_PAYMENT + article("contract"))
    record = Record.model_validate(
        {name: value for name, value in system.ingest(tmp_path / "story.txt").entries[0].items() if name in Record.model_fields}
    )
    assert record.text == kept_text(record.original_text, [(span.start, span.end) for span in record.removed])
    assert all(record.original_text[span.start : span.end] == span.text for span in record.removed)
    assert Kind.PAYMENT in {span.kind for span in record.removed}
    assert record.text == article("contract").strip()


def test_a_known_text_again_is_well_and_prints_the_stored_record(system: System, tmp_path: Path) -> None:
    """The second run exits with 0 and writes the record of the first; its fate says unchanged."""
    (tmp_path / "known.txt").write_text(article("known"))
    first = system.ingest(tmp_path / "known.txt")
    again = system.ingest(tmp_path / "known.txt", "--report", tmp_path / "fates.jsonl")
    fate = json.loads((tmp_path / "fates.jsonl").read_text())
    assert (again.code, again.out) == (0, first.out)
    assert (fate["fate"], fate["reason"]) == ("rejected", "unchanged")


def test_a_changed_text_of_the_same_article_is_its_next_revision(system: System) -> None:
    """The identity is the external id's; another revision of itself is no match."""

    def document(text: str) -> bytes:
        return json.dumps({"external_id": "revised", "source": "Wire", "text": text}).encode()

    first, second = system.ingest("-", stdin=document(article("revised"))), system.ingest("-", stdin=document(article("revised", 4)))
    one, two = first.entries[0], second.entries[0]
    assert one["article_id"] == two["article_id"]
    assert (one["revision"], two["revision"]) == (1, 2)
    assert two["syndication"]["matches"] == []


def test_a_copy_is_told_with_its_original_and_the_shared_passage(system: System, tmp_path: Path) -> None:
    """The later of two articles with one text is a duplicate, and its passage reads the same on both sides."""
    (tmp_path / "1.txt").write_text(article("copied"))
    assert system.ingest(tmp_path / "1.txt").code == 0
    (tmp_path / "2.txt").write_text(article("own words") + "\n" + article("copied"))
    ran = system.wiresift("ingest", tmp_path, "--output", tmp_path / "out.jsonl")
    one, two = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
    match = two["syndication"]["matches"][0]
    passage = match["passages"][0]
    assert two["syndication"]["is_duplicate"]
    assert match["article_id"] == one["article_id"]
    assert two["text"][passage["start"] : passage["end"]] == one["text"][passage["other_start"] : passage["other_end"]]
    assert "#1 contain" in ran.out, "the table refers to the article by its number"


def test_results_written_into_the_folder_that_is_read_are_not_read(system: System, tmp_path: Path) -> None:
    """`ingest . --output out.jsonl` works the second time too."""
    (tmp_path / "story.txt").write_text(article("beside its results"))
    results = ("--output", tmp_path / "out.jsonl", "--report", tmp_path / "fates.jsonl")
    first, second = system.wiresift("ingest", tmp_path, *results), system.wiresift("ingest", tmp_path, *results)
    assert (first.code, second.code) == (0, 0), second.err
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 1


def test_a_result_never_overwrites_what_is_read(system: System, tmp_path: Path) -> None:
    """Naming a source as output is refused before anything is opened."""
    path = tmp_path / "story.jsonl"
    path.write_text(json.dumps({"text": article("precious")}))
    ran = system.wiresift("ingest", path, "--output", path)
    assert (ran.code, len(ran.errors)) == (2, 1)
    assert "would be overwritten" in ran.err
    assert article("precious").split()[0] in path.read_text()


def test_every_request_has_one_fate_in_the_report(system: System, tmp_path: Path) -> None:
    """Classified, rejected and dead ones stand in the report, in the order given; a failure makes the exit code 1."""
    (tmp_path / "good.txt").write_text(article("good"))
    ran = system.wiresift(
        "ingest", tmp_path / "good.txt", "http://10.0.0.1/private", "http://127.0.0.1:9/closed", "--report", tmp_path / "fates.jsonl"
    )
    fates = [json.loads(line) for line in (tmp_path / "fates.jsonl").read_text().splitlines()]
    assert [fate["fate"] for fate in fates] == ["classified", "rejected", "dead"]
    assert len({fate["request_id"] for fate in fates}) == 3
    assert ran.code == 1
    assert "1 classified, 1 dead, 1 rejected" in ran.out


def test_a_url_is_fetched(system: System) -> None:
    """An article served over HTTP on this machine becomes a record with its URL and the page's own particulars."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page("served").encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/story"
        record = system.ingest(url).entries[0]
        server.shutdown()
    assert (record["url"], record["title"]) == (url, "Page served")
    assert record["text"] == article("served").strip()


@pytest.mark.parametrize("stdin", [b"", b"   \n"])
def test_empty_standard_input_is_told(system: System, stdin: bytes) -> None:
    """Nothing to take in is an error in one line."""
    ran = system.ingest("-", stdin=stdin)
    assert (ran.code, len(ran.errors)) == (1, 2), ran.err
    assert ran.errors[0] == "wiresift: -: standard input is empty; pipe an article, a list of URLs or JSON Lines into it"
