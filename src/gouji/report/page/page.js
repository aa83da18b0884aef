"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const embedded = (id) => JSON.parse(byId(id).textContent);
  const words = embedded("words");
  let parsed = null;
  const data = () => (parsed ??= embedded("data")); // large, and not needed before something is chosen
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const findings = all(".finding");
  const picked = byId("picked");
  let chosen = null;

  const make = (tag, text, name) => {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    if (name) node.className = name;
    return node;
  };

  // ------------------------------------------------------------------ going to places

  const unmark = () => all(".hit").forEach((node) => node.classList.remove("hit"));

  const show = (node) => {
    if (!node) return;
    node.classList.add("hit");
    const scroll = () => node.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    scroll();
    // what was off the screen gets its true size only when it is drawn, and then the place has moved
    requestAnimationFrame(() => requestAnimationFrame(scroll));
  };

  // In one column the list, the text and the tables scroll as one: then what is chosen stays in view, and links lead on.
  const oneColumn = () => matchMedia("(max-width: 1000px)").matches;

  const showAll = (nodes) => {
    const there = nodes.filter(Boolean);
    there.slice(1).forEach((node) => node.classList.add("hit"));
    if (oneColumn() && there[0]) there[0].classList.add("hit");
    else show(there[0]);
  };

  const choose = (finding, focus = true) => {
    if (!finding) return;
    unmark();
    picked.hidden = true;
    if (chosen && chosen !== finding) expand(chosen, false);
    if (chosen) chosen.classList.remove("chosen");
    chosen = finding;
    chosen.classList.add("chosen");
    expand(finding, true);
    const id = finding.dataset.finding;
    const figures = finding.dataset.numbers.split(" ").filter(Boolean).map(byId);
    const said = all(`#text [data-finding="${id}"]`);
    const places = [...said, ...figures];
    showAll(places.length ? places : [byId(finding.dataset.section)]);
    showAll(finding.dataset.cells.split(" ").filter(Boolean).map(byId));
    finding.scrollIntoView({ block: "nearest" });
    if (focus) finding.querySelector("button").focus({ preventScroll: true });
  };

  const expand = (finding, open) => {
    finding.querySelector(".body").hidden = !open;
    finding.querySelector("h3 button").setAttribute("aria-expanded", String(open));
  };

  // ------------------------------------------------------------------ one figure, one cell

  const listChecks = (numbers) => {
    if (!numbers.length) return make("p", words.no_checks);
    const list = make("ul");
    numbers.forEach((n) => {
      const check = data().checks[n];
      const item = make("li", "", check.verdict);
      item.append(make("b", `${check.name}：${words[check.verdict]}`));
      if (check.formula) item.append(make("div", check.formula));
      for (const place of check.external) item.append(make("div", place));
      if (check.allowed) item.append(make("div", check.allowed));
      check.cells.slice(0, 8).forEach((id) => {
        if (!data().places[id]) return;
        const link = make("a", data().places[id]);
        link.href = `#${id}`;
        link.dataset.goto = id;
        item.append(link, " ");
      });
      list.append(item);
    });
    return list;
  };

  const pick = (title, lines, numbers) => {
    picked.replaceChildren(make("h3", title), ...lines.filter(Boolean).map((line) => make("p", line)), listChecks(numbers));
    picked.hidden = false;
    if (!oneColumn()) picked.scrollIntoView({ block: "nearest" });
  };

  const pickNumber = (node) => {
    const number = data().numbers[node.dataset.number];
    const finding = number.findings.map(byId).find(Boolean);
    if (finding) {
      choose(finding, false);
      if (oneColumn()) return;
    } else {
      unmark();
      const cells = number.checks.flatMap((n) => data().checks[n].cells);
      showAll(cells.map(byId));
      pick(`${words.picked} ${node.firstChild.textContent}`,
        [`${words[`status_${number.status}`]} ${number.page}`, number.reason], number.checks);
    }
    show(node);
  };

  const pickCell = (node) => {
    unmark();
    const checks = data().cells[node.dataset.cell] || [];
    showAll(checks.flatMap((n) => data().checks[n].numbers).map(byId));
    show(node);
    pick(`${words.picked_cell} ${node.textContent}`, [data().places[node.dataset.cell]], checks);
  };

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    const link = at("[data-goto]");
    if (link) {
      event.preventDefault();
      unmark();
      show(byId(link.dataset.goto));
    } else if (at(".finding h3 button")) {
      choose(at(".finding"));
    } else if (at(".n")) {
      pickNumber(at(".n"));
    } else if (at("#text [data-finding]")) {
      choose(byId(at("#text [data-finding]").dataset.finding), false);
    } else if (at("td[data-cell]")) {
      pickCell(at("td[data-cell]"));
    }
  });

  // ------------------------------------------------------------------ filters

  const filter = () => {
    const off = new Set(all("[data-severity][aria-pressed='false']").map((chip) => chip.dataset.severity));
    const settled = byId("settled");
    const folded = settled && settled.getAttribute("aria-pressed") !== "true";
    const rule = byId("rules").value;
    const wanted = byId("search").value.trim().toLowerCase();
    findings.forEach((finding) => {
      finding.hidden = (folded && finding.classList.contains("settled")) || off.has(finding.dataset.severity) || (rule && finding.dataset.rule !== rule)
        || (wanted && !finding.textContent.toLowerCase().includes(wanted));
    });
    const shown = findings.filter((finding) => !finding.hidden).length;
    byId("shown").textContent = shown < findings.length ? words.shown.replace("{shown}", shown).replace("{total}", findings.length) : "";
  };

  all(".chip").forEach((chip) => chip.addEventListener("click", () => {
    const on = chip.getAttribute("aria-pressed") !== "true";
    chip.setAttribute("aria-pressed", String(on));
    if (chip.dataset.status) byId("text").classList.toggle(`hide-${chip.dataset.status}`, !on);
    filter();
  }));
  byId("rules").addEventListener("change", filter);
  byId("search").addEventListener("input", filter);
  filter();

  // ------------------------------------------------------------------ decisions

  let unsaved = false;
  const decisions = () => all(".decision").flatMap((box) => {
    const choice = box.querySelector("input:checked");
    if (!choice || !box.dataset.touched) return []; // what others decided before stays theirs
    const finding = box.closest(".finding");
    const quote = finding.querySelector(".body dd");
    return [{
      key: box.dataset.key, decision: choice.value, reason: box.querySelector(".why").value.trim(),
      by: byId("reviewer").value.trim(), date: new Date().toLocaleDateString("sv"), rule: box.dataset.rule,
      quote: quote ? quote.textContent : "", message: finding.querySelector(".message").textContent,
    }];
  });
  all(".decision").forEach((box) => box.addEventListener("input", () => {
    unsaved = true;
    box.dataset.touched = "yes";
    box.closest(".finding").classList.toggle("decided", Boolean(box.querySelector("input:checked")));
  }));
  byId("export").addEventListener("click", () => {
    const made = decisions();
    if (!made.length) {
      byId("said").textContent = words.nothing_to_export;
      return;
    }
    if (!byId("reviewer").value.trim()) {
      byId("said").textContent = words.needs_name;
      byId("reviewer").focus();
      return;
    }
    const bare = made.find((decision) => decision.decision === "not_an_error" && !decision.reason);
    if (bare) {
      const box = document.querySelector(`.decision[data-key="${bare.key}"]`);
      choose(box.closest(".finding"), false);
      byId("said").textContent = words.needs_reason;
      box.querySelector(".why").focus();
      return;
    }
    const text = `${JSON.stringify({ schema: "gouji.decisions/1", decisions: made }, null, 2)}\n`;
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = words.file;
    link.click();
    URL.revokeObjectURL(link.href);
    unsaved = false;
    byId("said").textContent = words.file;
  });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  // ------------------------------------------------------------------ theme and keys

  const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;
  const turn = () => {
    const root = document.documentElement;
    const now = root.dataset.theme || (dark() ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
  };
  byId("theme").addEventListener("click", turn);
  const help = byId("keys");
  byId("help").addEventListener("click", () => help.showModal());
  byId("close").addEventListener("click", () => help.close());

  const step = (by) => {
    const open = findings.filter((finding) => !finding.hidden);
    if (!open.length) return;
    const at = open.indexOf(chosen);
    choose(open[at < 0 ? (by > 0 ? 0 : open.length - 1) : (at + by + open.length) % open.length]);
  };
  let figure = -1;
  const stepFigure = (by) => {
    const off = new Set(all("[data-status][aria-pressed='false']").map((chip) => chip.dataset.status));
    const open = all(".n").filter((node) => !off.has(data().numbers[node.dataset.number].status));
    if (!open.length) return;
    figure = (figure + by + open.length) % open.length;
    pickNumber(open[figure]);
    open[figure].focus({ preventScroll: true });
  };
  const keys = {
    j: () => step(1), k: () => step(-1), n: () => stepFigure(1), p: () => stepFigure(-1), t: turn,
    "/": () => byId("search").focus(), "?": () => help.showModal(),
    Escape: () => { unmark(); picked.hidden = true; if (chosen) expand(chosen, false); },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (typing && event.key === "Escape") { typing.blur(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if ((event.key === "Enter" || event.key === " ") && event.target.matches(".n, [data-finding]:not(article)")) {
      event.preventDefault();
      event.target.click();
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
})();
