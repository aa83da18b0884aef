"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const embedded = (id) => JSON.parse(byId(id).textContent);
  const data = embedded("data");
  const words = embedded("words");
  const text = (n) => data.texts[n];
  const ROWS = 100; // on one screen page
  const BARS = 12;
  const [UNIT, YEAR, KIND, ERRORS, WARNINGS, NOTES, FIGURES, CONFIRMED, UNREAD, PATH, PAGE] = Array(11).keys();
  const MARKS = ["bad", "warn", "note"];

  const make = (tag, content, name) => {
    const node = document.createElement(tag);
    if (content !== undefined && content !== "") node.textContent = content;
    if (name) node.className = name;
    return node;
  };
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, key) => values[key]);

  // ------------------------------------------------------------------ findings by report

  const ofReport = data.reports.map(() => []);
  data.findings.forEach((finding) => ofReport[finding[0]].push(finding));
  const unit = (report) => text(report[UNIT]) || words.no_unit;

  const totals = byId("totals");
  const sum = (column) => data.reports.reduce((total, report) => total + report[column], 0);
  const tell = (label, count, name) => {
    const item = make("span", "", name);
    item.setAttribute("role", "listitem");
    item.append(make("b", String(count)), ` ${label}`);
    totals.append(item);
  };
  tell(byId("reports").closest(".scroll").getAttribute("aria-label"), data.reports.length);
  words.severities.forEach((label, n) => tell(label, sum(ERRORS + n), MARKS[n]));

  // ------------------------------------------------------------------ filters

  const state = { rule: "", table: "", sort: ERRORS, down: true, page: 0, open: -1 };
  const option = (select, value, label) => {
    const node = make("option", label);
    node.value = value;
    byId(select).append(node);
  };
  [...new Set(data.reports.map((r) => r[YEAR]).filter((year) => year !== null))].sort().reverse()
    .forEach((year) => option("year", year, year));
  Object.entries(words.kinds).filter(([kind]) => data.reports.some((r) => text(r[KIND]) === kind))
    .forEach(([kind, label]) => option("kind", kind, label));
  data.rules.map(([, title], n) => [title, n]).sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .forEach(([title, n]) => option("rule", n, title));

  const wantedFinding = (finding) => (state.rule === "" || finding[1] === state.rule) && (state.table === "" || finding[4] === state.table);

  /** The places of the reports that the filters leave, in the chosen order. */
  const chosen = () => {
    const words_ = byId("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const year = byId("year").value;
    const kind = byId("kind").value;
    const found = byId("found").checked;
    const narrow = state.rule !== "" || state.table !== "";
    const places = [];
    data.reports.forEach((r, n) => {
      const name = `${text(r[UNIT])} ${r[PATH]}`.toLowerCase();
      if ((!year || String(r[YEAR]) === year) && (!kind || text(r[KIND]) === kind)
        && words_.every((word) => name.includes(word)) && (!found || ofReport[n].length)
        && (!narrow || ofReport[n].some(wantedFinding))) places.push(n);
    });
    const key = (n) => {
      const value = data.reports[n][state.sort];
      return state.sort === UNIT || state.sort === KIND ? text(value) : value === null ? -1 : value;
    };
    const keys = new Map(places.map((n) => [n, key(n)]));
    const direction = state.down ? -1 : 1;
    const order = (a, b) => (keys.get(a) < keys.get(b) ? -direction : keys.get(a) > keys.get(b) ? direction : 0);
    return places.sort((a, b) => order(a, b) || data.reports[b][WARNINGS] - data.reports[a][WARNINGS] || a - b);
  };

  // ------------------------------------------------------------------ the same error across units

  const chart = (id, places, group, label, pick, current) => {
    const counts = new Map();
    places.forEach((n) => ofReport[n].forEach((finding) => {
      if (finding[2] !== 0 || group(finding) === null) return;
      const one = counts.get(group(finding)) || { errors: 0, units: new Set() };
      one.errors += 1;
      one.units.add(data.reports[n][UNIT]);
      counts.set(group(finding), one);
    }));
    const bars = [...counts].sort((a, b) => b[1].errors - a[1].errors || (label(a[0]) < label(b[0]) ? -1 : 1)).slice(0, BARS);
    const most = bars.length ? bars[0][1].errors : 1;
    byId(id).replaceChildren(...bars.map(([key, one]) => {
      const bar = make("button");
      bar.type = "button";
      bar.setAttribute("aria-pressed", String(current() === key));
      const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      picture.setAttribute("viewBox", "0 0 100 10");
      picture.setAttribute("preserveAspectRatio", "none");
      picture.setAttribute("aria-hidden", "true");
      const rectangle = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      rectangle.setAttribute("width", String(Math.max(0.6, (100 * one.errors) / most)));
      rectangle.setAttribute("height", "10");
      picture.append(rectangle);
      const name = make("span", label(key), "name");
      name.title = label(key);
      bar.append(name, picture, make("span", fill(words.of_units, { count: one.errors, units: one.units.size }), "number"));
      bar.addEventListener("click", () => {
        pick(current() === key ? "" : key);
        state.page = 0;
        draw();
      });
      return bar;
    }));
    if (!bars.length) byId(id).append(make("p", words.no_findings, "about"));
  };

  // ------------------------------------------------------------------ the list

  const details = (n) => {
    const report = data.reports[n];
    const cell = make("td");
    cell.colSpan = 10;
    const list = make("ul");
    ofReport[n].filter(wantedFinding).forEach(([, rule, severity, page, , message]) => {
      const item = make("li");
      const place = page === null ? "" : ` ${fill(words.page, { page })}`;
      item.append(make("b", words.severities[severity], MARKS[severity]), " ", make("span", data.rules[rule][1] + place, "rule"), make("div", text(message)));
      list.append(item);
    });
    cell.append(list.childNodes.length ? list : make("p", words.no_findings, "about"));
    if (report[PAGE]) {
      const link = make("a", words.open_page);
      link.href = report[PAGE];
      cell.append(link);
    } else {
      cell.append(make("span", words.no_page, "about"));
    }
    const row = make("tr", "", "detail");
    row.append(cell);
    return row;
  };

  const line = (n) => {
    const report = data.reports[n];
    const row = make("tr");
    const name = make("button", unit(report), "open");
    name.type = "button";
    name.setAttribute("aria-expanded", String(state.open === n));
    name.addEventListener("click", () => {
      state.open = state.open === n ? -1 : n;
      draw();
      byId("reports").querySelector(`[data-report="${n}"] button`).focus();
    });
    const first = make("td");
    first.append(name);
    row.dataset.report = n;
    row.append(first, make("td", report[YEAR] === null ? "" : String(report[YEAR])), make("td", words.kinds[text(report[KIND])]));
    [ERRORS, WARNINGS, NOTES, FIGURES, CONFIRMED, UNREAD].forEach((column, at) => {
      row.append(make("td", String(report[column]), `count ${report[column] && at < 3 ? MARKS[at] : ""}`));
    });
    row.append(make("td", report[PATH].split("/").slice(-2).join("/"), "path"));
    return row;
  };

  const draw = () => {
    const places = chosen();
    const pages = Math.max(1, Math.ceil(places.length / ROWS));
    state.page = Math.min(state.page, pages - 1);
    const rows = [];
    places.slice(state.page * ROWS, (state.page + 1) * ROWS).forEach((n) => {
      rows.push(line(n));
      if (state.open === n) rows.push(details(n));
    });
    byId("reports").tBodies[0].replaceChildren(...rows);
    byId("shown").textContent = places.length ? fill(words.shown, { shown: places.length, total: data.reports.length }) : words.none_match;
    byId("place").textContent = fill(words.place, { page: state.page + 1, pages });
    byId("previous").disabled = state.page === 0;
    byId("next").disabled = state.page === pages - 1;
    document.querySelectorAll("[data-sort]").forEach((button) => {
      const own = Number(button.dataset.sort) === state.sort;
      button.closest("th").setAttribute("aria-sort", own ? (state.down ? "descending" : "ascending") : "none");
    });
    byId("rule").value = state.rule === "" ? "" : String(state.rule);
    chart("by-rule", places, (finding) => (state.table === "" || finding[4] === state.table ? finding[1] : null),
      (rule) => data.rules[rule][1], (rule) => { state.rule = rule; }, () => state.rule);
    chart("by-table", places, (finding) => (state.rule === "" || finding[1] === state.rule ? finding[4] : null),
      (table) => text(table) || words.no_table, (table) => { state.table = table; }, () => state.table);
  };

  const restart = () => {
    state.page = 0;
    state.open = -1;
    draw();
  };
  ["search", "year", "kind", "found"].forEach((id) => byId(id).addEventListener("input", restart));
  byId("rule").addEventListener("input", (event) => {
    state.rule = event.target.value === "" ? "" : Number(event.target.value);
    restart();
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  document.querySelectorAll("[data-sort]").forEach((button) => button.addEventListener("click", () => {
    const column = Number(button.dataset.sort);
    state.down = state.sort === column ? !state.down : column >= ERRORS || column === YEAR;
    state.sort = column;
    restart();
  }));
  byId("previous").addEventListener("click", () => { state.page -= 1; draw(); });
  byId("next").addEventListener("click", () => { state.page += 1; draw(); });
  byId("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
  });

  // ------------------------------------------------------------------ who is missing, what was not checked

  if (data.missing) {
    byId("missing-pane").hidden = false;
    byId("missing-count").textContent = `${data.missing.length} / ${data.expected}`;
    const body = make("tbody");
    data.missing.forEach(([name, year, kind, near]) => {
      const row = make("tr");
      row.append(make("td", name), make("td", year === null ? "" : String(year)), make("td", words.kinds[kind] || ""), make("td", near ? fill(words.near, { unit: near }) : "", "path"));
      body.append(row);
    });
    if (!data.missing.length) {
      const row = make("tr");
      row.append(make("td", words.no_missing));
      body.append(row);
    }
    byId("missing").append(body);
  }
  if (data.files.length) {
    byId("files-pane").hidden = false;
    byId("files-count").textContent = data.files.length;
    byId("files").append(...data.files.map(([path, outcome, message]) => {
      const item = make("li");
      item.append(make("b", words.outcomes[outcome]), ` ${path} `, make("span", message, "about"));
      return item;
    }));
  }
  draw();
})();
