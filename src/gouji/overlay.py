"""One rule file laid over another: what a user, or a province, adds to ours or changes of it.

Tables are laid over each other key by key. An entry with the ``id`` of one below it changes the keys that it states, or
takes the entry away with ``off = true``; any other entry is added, in front, where the first that matches wins. A list
of words gains words. Any other value is replaced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gouji.model import KeyPath, RuleFile, unknown


def lay_over(base: RuleFile, own: RuleFile) -> RuleFile:
    """``base`` with the entries of ``own``; errors name the file that an entry comes from. Raises RuleError."""
    laying = _Laying(base, own)
    data = laying.table(base.data, own.data, (), (), ())
    return RuleFile(base.path, base.text, data, base.shown, laying.origins)


class _Laying:
    def __init__(self, base: RuleFile, own: RuleFile) -> None:
        self.origins: dict[KeyPath, tuple[RuleFile, KeyPath]] = {(): (base, ())}
        self._base = base
        self._own = own

    def table(self, base: Mapping[str, Any], own: Mapping[str, Any], at: KeyPath, was: KeyPath, new: KeyPath) -> Any:
        """``own`` over ``base``. ``at``, ``was`` and ``new``: where they stand in the result, in base and in own."""
        out = dict(base)
        for key, value in own.items():
            if key in base:
                out[key] = self._value(base[key], value, (*at, key), (*was, key), (*new, key))
            else:
                out[key] = value
                self.origins[*at, key] = (self._own, (*new, key))
        return out

    def _value(self, base: Any, own: Any, at: KeyPath, was: KeyPath, new: KeyPath) -> Any:
        if isinstance(base, dict) and isinstance(own, dict):
            return self.table(base, own, at, was, new)
        if isinstance(base, list) and isinstance(own, list):
            if all(isinstance(one, dict) for one in (*base, *own)):
                return self._entries(base, own, at, was, new)
            added = [(n, word) for n, word in enumerate(own) if word not in base]
            for place, (n, _) in enumerate(added, len(base)):
                self.origins[*at, place] = (self._own, (*new, n))
            return [*base, *(word for _, word in added)]
        self.origins[at] = (self._own, new)
        return own

    def _entries(
        self, base: Sequence[dict[str, Any]], own: Sequence[dict[str, Any]], at: KeyPath, was: KeyPath, new: KeyPath
    ) -> list[Any]:
        known = {entry["id"]: n for n, entry in enumerate(base) if isinstance(entry.get("id"), str)}
        changes: dict[int, int] = {}  # places in base → places in own
        added: list[int] = []
        for n, entry in enumerate(own):
            place = known.get(entry.get("id", ""))
            if place is not None and place not in changes:
                changes[place] = n
            elif place is not None:
                raise self._own.error((*new, n, "id"), f"{entry['id']} is changed twice")
            elif "off" in entry:
                name = entry.get("id", "")
                raise self._own.error((*new, n, "off"), f"nothing to take away: {name}: {unknown(name, sorted(known))}")
            else:
                added.append(n)
        out: list[Any] = []
        for n in added:
            self.origins[*at, len(out)] = (self._own, (*new, n))
            out.append(own[n])
        for n, entry in enumerate(base):
            change = own[changes[n]] if n in changes else {}
            if self._takes_away(change, (*new, changes.get(n, 0))):
                continue
            self.origins[*at, len(out)] = (self._base, (*was, n))
            for key in change:
                self.origins[*at, len(out), key] = (self._own, (*new, changes[n], key))
            out.append({**entry, **change})
        return out

    def _takes_away(self, change: Mapping[str, Any], new: KeyPath) -> bool:
        if "off" not in change:
            return False
        if change["off"] is not True or set(change) != {"id", "off"}:
            raise self._own.error((*new, "off"), "off = true stands beside id alone")
        return True
