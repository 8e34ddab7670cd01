"""Where a detector was wrong: by kind, by family, by edit, and the costliest errors with both texts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from tests.draws.scoring import Ids, Judged

#: Errors that are shown, and how many of one sort at most.
SHOWN, OF_A_SORT = 20, 2
#: Characters of each text that are shown.
_BEGINNING = 160
#: Kinds with fewer true pairs are left out of the table of edits.
_FEWEST = 5


def by_kind(judged: Judged) -> list[str]:
    """Per kind: documents, duplicates found of those there are, documents flagged though they are none, wrong and missed matches."""
    truth, flagged = judged.listed.truth, judged.flagged
    of = {name: row["kind"] for name, row in truth.items()}
    many, due = Counter(of.values()), Counter(of[name] for name in judged.strongest)
    hit = Counter(of[name] for name in flagged & judged.strongest.keys())
    false = Counter(of[name] for name in flagged - judged.strongest.keys() - judged.undecided)
    wrong, missed = Counter(of[later] for _, later in judged.wrong_pairs), Counter(of[later] for _, later in judged.missed_pairs)
    split, joined = _grouping(judged, of)
    head = f"{'kind':32} {'docs':>5} {'dupl.':>5} {'found':>6} {'false':>5} {'wrong':>6} {'missed':>6} {'split':>6} {'joined':>6}"
    rows = [
        f"{kind:32} {many[kind]:5} {due[kind]:5} {_share(hit[kind], due[kind]):>6} {false[kind]:5} {wrong[kind]:6} {missed[kind]:6} "
        f"{split[kind]:6} {joined[kind]:6}"
        for kind in sorted(many)
    ]
    return [head, *rows]


def by_edit(judged: Judged) -> list[str]:
    """Per edit: how many of the true pairs in which it stands between the two were found."""
    there: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for pair in judged.true_pairs:
        one, other = (set(judged.listed.truth[name]["ops"]) for name in pair)
        for edit in one ^ other or {"(none)"}:
            there[edit] += 1
            found[edit] += pair in judged.claimed
    rows = [f"{edit:32} {there[edit]:6} {_share(found[edit], there[edit]):>6}" for edit in sorted(there) if there[edit] >= _FEWEST]
    return [f"{'edit':32} {'pairs':>6} {'found':>6}", *rows]


def costliest(judged: Judged) -> list[str]:
    """The errors that cost most: pairs wrongly claimed or missed, by how many documents they set wrong, few of each sort."""
    texts = {one["id"]: one["text"] for one in judged.listed.documents}
    shown: Counter[tuple[str, ...]] = Counter()
    lines: list[str] = []
    for cost, what, pair in sorted(_errors(judged), key=lambda error: (-error[0], error[2])):
        kinds = tuple(judged.listed.truth[name]["kind"] for name in pair)
        shown[(what, *kinds)] += 1
        if shown[(what, *kinds)] > OF_A_SORT:
            continue
        lines.append(f"- {what}, {judged.relations.get(pair, 'none')}, cost {cost}: {pair[0]} {pair[1]}")
        for name in pair:
            row = judged.listed.truth[name]
            lines.append(f"    {row['kind']} {'+'.join(row['ops'])}: {' '.join(texts[name].split())[:_BEGINNING]}")
        if len(lines) >= 3 * SHOWN:
            break
    return lines


def _errors(judged: Judged) -> Iterator[tuple[int, str, Ids]]:
    """A pair's cost: itself, its later document where that is judged wrong, and the documents of a group it joins wrongly or splits."""
    cluster, group = (dict(zip(sorted(judged.listed.truth), labels, strict=True)) for labels in judged.groups())
    sizes, whole = Counter(group.values()), Counter(cluster.values())
    for pair in judged.wrong_pairs:
        mixed = group[pair[0]] == group[pair[1]] and cluster[pair[0]] != cluster[pair[1]]
        cost = 1 + (pair[1] not in judged.strongest) + (sizes[group[pair[0]]] if mixed else 0)
        yield cost, "claimed", pair
    for pair in judged.missed_pairs:
        torn = group[pair[0]] != group[pair[1]] and cluster[pair[0]] == cluster[pair[1]]
        cost = 1 + (pair[1] not in judged.flagged) + (whole[cluster[pair[0]]] if torn else 0)
        yield cost, "missed", pair


def _grouping(judged: Judged, of: dict[str, str]) -> tuple[Counter[str], Counter[str]]:
    """Pairs of documents, by the kind of either, that are of one cluster and in two groups; and the reverse."""
    names = sorted(judged.listed.truth)
    cluster, group = judged.groups()
    split: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    for labels, others, counted in ((cluster, group, split), (group, cluster, joined)):
        together: dict[str, list[int]] = {}
        for at, label in enumerate(labels):
            together.setdefault(label, []).append(at)
        for one, two in (pair for members in together.values() for pair in combinations(members, 2)):
            if others[one] != others[two]:
                counted.update({of[names[one]], of[names[two]]})
    return split, joined


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"
