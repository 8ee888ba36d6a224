"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const { duration, words, tasks } = JSON.parse($("data").textContent);
  const [LABEL, DEPTH, CREATED, ENDED, OUTCOME, TOLD, TIMES, LIBRARY] = [0, 1, 2, 3, 4, 5, 6, 7];
  const ROW = 20, MARKS = ["✓", "✗", "⊘", "…"], OUTCOMES = ["finished", "raised", "cancelled", "still running"];
  const lanes = $("lanes"), strip = $("strip"), scroll = $("scroll");
  let from = 0, to = duration; // what is in sight, in microseconds
  let pool = [], listed = [], rows = []; // tasks: that may be shown; that were asked for; that have a row
  let edge = 120; // where the lanes begin, if there is room
  let found = new Set(), chosen = -1, colours = {}, waiting = false, drag = null;

  // ---------------------------------------------------------------- look

  const root = document.documentElement;
  const prefers = matchMedia("(prefers-color-scheme: dark)");
  const dress = (dark) => {
    root.classList.toggle("dark", dark);
    const style = getComputedStyle(root);
    for (const name of ["paper", "lane", "ink", "muted", "grid", "run", "wait", "held", "made", "o0", "o1", "o2", "o3"])
      colours[name] = style.getPropertyValue("--" + name).trim();
    later();
  };
  prefers.addEventListener("change", () => dress(prefers.matches));
  $("theme").onclick = () => dress(!root.classList.contains("dark"));

  const label = (at) => words[tasks[at][LABEL]];
  const time = (us) => us < 0.5 ? "0" : us >= 999500 ? (us / 1e6).toFixed(us < 1e8 ? 2 : 0) + " s" : us >= 1000 ? +(us / 1e3).toPrecision(3) + " ms" : Math.round(us) + " µs";
  const end = (task) => task[ENDED] < 0 ? duration : task[ENDED];
  const left = () => Math.min(edge, lanes.clientWidth * 0.3);
  const x = (us) => left() + (us - from) * (lanes.clientWidth - left() - 24) / (to - from);
  const at = (px) => from + (px - left()) * (to - from) / (lanes.clientWidth - left() - 24);

  // ---------------------------------------------------------------- drawing

  function later() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  }

  function sized(canvas, width, height) {
    const ratio = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = width + "px";
      canvas.style.height = height + "px";
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    return pen;
  }

  function draw() {
    const width = scroll.clientWidth, height = scroll.clientHeight;
    makeRoom();
    const pen = sized(lanes, width, height);
    pen.fillStyle = colours.paper;
    pen.fillRect(0, 0, width, height);
    pen.font = "12px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
    pen.textBaseline = "middle";
    const first = Math.floor(scroll.scrollTop / ROW);
    const last = Math.min(rows.length, first + Math.ceil(height / ROW) + 1);
    for (let place = first; place < last; place++) drawRow(pen, rows[place], 24 + place * ROW - scroll.scrollTop, width);
    drawAxis(pen, width, height);
    drawStrip();
  }

  function makeRoom() {
    $("room").style.height = Math.max(rows.length * ROW + 24 - scroll.clientHeight, 0) + "px";
  }

  // arguments are cut first, then the class: the method tells more
  function cut(text, most) {
    if (text.length <= most) return text;
    const name = text.split("(", 1)[0], room = Math.max(most - 1, 1);
    return name.length > room && name.includes(".") ? "…" + name.slice(-room) : text.slice(0, room) + "…";
  }

  function drawRow(pen, which, y, width) {
    const task = tasks[which], edge = left(), times = task[TIMES];
    if (which === chosen || found.has(which)) {
      pen.fillStyle = which === chosen ? colours.grid : colours.lane;
      pen.fillRect(0, y, width, ROW);
    }
    pen.save();
    pen.beginPath();
    pen.rect(edge, y, width - edge, ROW);
    pen.clip();
    const bar = (start, stop, colour, high) => {
      const a = x(start), b = x(stop);
      if (b < edge || a > width) return;
      pen.fillStyle = colour;
      pen.fillRect(Math.max(a, edge - 2), y + (ROW - high) / 2, Math.max(Math.min(b, width + 2) - Math.max(a, edge - 2), 1), high);
    };
    const stop = end(task);
    bar(task[CREATED], times.length ? times[0] : stop, colours.made, 2);
    for (let i = 0; i < times.length; i += 4) {
      const until = i + 4 < times.length ? times[i + 4] : task[ENDED] < 0 ? duration : -1;
      if (until > 0 && times[i + 3] >= 0) bar(times[i] + times[i + 1], until, times[i + 2] ? colours.held : colours.wait, times[i + 2] ? 4 : 8);
    }
    let drawn = -1;
    for (let i = 0; i < times.length; i += 4) {
      const b = x(times[i] + times[i + 1]);
      if (b < drawn + 1) continue; // it would touch the one before
      bar(times[i], times[i] + times[i + 1], colours.run, 13);
      drawn = Math.max(b, x(times[i]) + 1);
    }
    pen.fillStyle = colours["o" + task[OUTCOME]];
    pen.fillText(MARKS[task[OUTCOME]], x(stop) + 3, y + ROW / 2);
    pen.restore();
    pen.fillStyle = found.has(which) ? colours.o1 : colours.ink;
    const indent = 6 + 10 * Math.min(task[DEPTH], 6), most = Math.floor((edge - indent - 6) / 7.3);
    pen.fillText(cut(label(which), most), indent, y + ROW / 2);
  }

  function drawAxis(pen, width, height) {
    pen.fillStyle = colours.paper;
    pen.fillRect(0, 0, width, 22);
    const wanted = (to - from) / Math.max((width - left()) / 110, 1);
    const power = 10 ** Math.floor(Math.log10(Math.max(wanted, 1)));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= wanted) || power * 10;
    pen.strokeStyle = colours.grid;
    pen.fillStyle = colours.muted;
    pen.globalAlpha = 0.8;
    pen.beginPath();
    for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) {
      const px = Math.round(x(tick)) + 0.5;
      pen.moveTo(px, 16);
      pen.lineTo(px, height);
      pen.fillText(time(tick), px + 3, 10);
    }
    pen.stroke();
    pen.globalAlpha = 1;
  }

  const COLUMNS = 600, marked = new Uint8Array(COLUMNS), alive = new Float64Array(COLUMNS + 1);
  let most = 1;

  // how many tasks there were at each moment
  function countAll() {
    alive.fill(0);
    for (const which of pool) {
      const task = tasks[which];
      alive[Math.min(COLUMNS - 1, Math.floor(task[CREATED] / duration * COLUMNS))]++;
      alive[Math.min(COLUMNS, Math.floor(end(task) / duration * COLUMNS) + 1)]--;
    }
    for (let i = 1; i <= COLUMNS; i++) alive[i] += alive[i - 1];
    most = Math.max(1, ...alive.subarray(0, COLUMNS));
  }

  function drawStrip() {
    const width = document.body.clientWidth, high = 44, pen = sized(strip, width, high);
    pen.fillStyle = colours.lane;
    pen.fillRect(0, 0, width, high);
    pen.fillStyle = colours.wait;
    for (let i = 0; i < COLUMNS; i++) {
      const h = alive[i] / most * (high - 6);
      pen.fillRect(i * width / COLUMNS, high - h, width / COLUMNS + 0.6, h);
    }
    pen.fillStyle = colours.o1;
    for (let i = 0; i < COLUMNS; i++) if (marked[i]) pen.fillRect(i * width / COLUMNS, 0, width / COLUMNS + 0.6, 3);
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 2;
    pen.strokeRect(from / duration * width + 1, 1, Math.max((to - from) / duration * width - 2, 2), high - 2);
    pen.lineWidth = 1;
  }

  // ---------------------------------------------------------------- moving

  function look(start, stop) {
    const wide = Math.min(Math.max(stop - start, 5), duration);
    from = Math.min(Math.max(start, 0), duration - wide);
    to = from + wide;
    if (!drag) list();
    later();
  }

  // the rows: with many tasks only those of the time in sight; the first row stays where it is
  function list() {
    const first = rows[Math.floor(scroll.scrollTop / ROW)], within = scroll.scrollTop % ROW;
    const all = !$("sight").checked || (from <= 0 && to >= duration);
    const before = rows.length;
    rows = all ? listed : listed.filter((which) => tasks[which][CREATED] <= to && end(tasks[which]) >= from);
    makeRoom();
    if (first === undefined || rows.length === before) return;
    const place = rows.findIndex((which) => which >= first);
    scroll.scrollTop = (place < 0 ? rows.length : place) * ROW + within;
  }
  const zoom = (factor, around = (from + to) / 2) => look(around - (around - from) * factor, around + (to - around) * factor);
  const shift = (share) => look(from + (to - from) * share, to + (to - from) * share);

  function choose(which) {
    if (which === undefined || which < 0) return;
    chosen = which;
    const task = tasks[which];
    if (task[CREATED] > to || end(task) < from) look(task[CREATED] - (to - from) / 3, task[CREATED] + (to - from) * 2 / 3);
    const y = rows.indexOf(which) * ROW;
    if (y < scroll.scrollTop || y + ROW > scroll.scrollTop + scroll.clientHeight - 24) scroll.scrollTop = y - scroll.clientHeight / 2;
    tell(which);
    later();
  }

  function tell(which, us) {
    const task = tasks[which], times = task[TIMES];
    let turns = 0, busy = 0, longest = 0, why = "";
    for (let i = 0; i < times.length; i += 4) {
      turns++;
      busy += times[i + 1];
      longest = Math.max(longest, times[i + 1]);
      const until = i + 4 < times.length ? times[i + 4] : end(task);
      if (us !== undefined && us >= times[i] && us <= until)
        why = us <= times[i] + times[i + 1] ? " · running there" : " · there " + (times[i + 2] ? "held" : "waiting") + (times[i + 3] >= 0 && words[times[i + 3]] ? ": " + words[times[i + 3]] : "");
    }
    $("chosen").textContent = label(which) + " · " + words[task[TOLD]] + " · created at " + time(task[CREATED])
      + " · " + turns + (turns === 1 ? " turn" : " turns") + ", " + time(busy) + " on the loop, the longest " + time(longest) + why;
  }

  // ---------------------------------------------------------------- search

  function search() {
    const wanted = $("search").value.trim().toLowerCase();
    found = new Set();
    if (wanted) for (const which of pool) {
      const task = tasks[which];
      if (label(which).toLowerCase().includes(wanted) || OUTCOMES[task[OUTCOME]] === wanted || words[task[TOLD]].toLowerCase().includes(wanted)) found.add(which);
    }
    marked.fill(0); // when one of the found was there
    for (const which of found) {
      const task = tasks[which], last = Math.min(COLUMNS - 1, Math.floor(end(task) / duration * COLUMNS));
      marked.fill(1, Math.min(last, Math.floor(task[CREATED] / duration * COLUMNS)), last + 1);
    }
    listed = $("only").checked && found.size ? pool.filter((which) => found.has(which)) : pool;
    $("count").textContent = wanted ? found.size.toLocaleString("en") + " of " + pool.length.toLocaleString("en") + " tasks" : "";
    list();
    later();
  }
  function next() {
    const start = listed.findIndex((which) => which > chosen), many = listed.length;
    for (let step = 0; step < many; step++) {
      const which = listed[((start < 0 ? 0 : start) + step) % many];
      if (found.has(which)) return choose(which);
    }
  }
  function choosePool() {
    pool = tasks.map((_, which) => which);
    if (!$("libraries").checked) pool = pool.filter((which) => !tasks[which][LIBRARY]);
    edge = 18 + pool.reduce((wide, which) => Math.max(wide, 7.3 * label(which).length + 10 * Math.min(tasks[which][DEPTH], 6)), 100);
    countAll();
    search();
  }
  let typing;
  $("search").oninput = () => { clearTimeout(typing); typing = setTimeout(search, 120); };
  $("search").onkeydown = (event) => {
    if (event.key === "Enter") { search(); next(); }
    if (event.key === "Escape") { $("search").value = ""; search(); scroll.focus(); }
  };
  $("only").onchange = search;
  $("libraries").onchange = choosePool;
  $("sight").onchange = () => { list(); later(); };
  $("next").onclick = next;
  $("in").onclick = () => zoom(0.5);
  $("out").onclick = () => zoom(2);
  $("all").onclick = () => look(0, duration);

  // ---------------------------------------------------------------- keys and mouse

  const KEYS = {
    ArrowLeft: () => shift(-0.1), ArrowRight: () => shift(0.1),
    ArrowUp: () => choose(rows[Math.max(rows.indexOf(chosen) - 1, 0)]),
    ArrowDown: () => choose(rows[Math.min(rows.indexOf(chosen) + 1, rows.length - 1)]),
    "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), 0: () => look(0, duration),
    "/": () => $("search").focus(), n: next,
    PageDown: () => { scroll.scrollTop += scroll.clientHeight - ROW; }, PageUp: () => { scroll.scrollTop -= scroll.clientHeight - ROW; },
    Home: () => { scroll.scrollTop = 0; }, End: () => { scroll.scrollTop = rows.length * ROW; },
  };
  addEventListener("keydown", (event) => {
    const typed = event.target instanceof HTMLInputElement || event.target instanceof HTMLButtonElement;
    if (typed && event.key !== "Escape" || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = KEYS[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  lanes.addEventListener("wheel", (event) => {
    if (event.ctrlKey) { event.preventDefault(); zoom(event.deltaY > 0 ? 1.25 : 0.8, at(event.offsetX)); }
    else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) { event.preventDefault(); shift((event.deltaX || event.deltaY) / 1000); }
  }, { passive: false });
  const rowAt = (event) => rows[Math.floor((event.offsetY - 24 + scroll.scrollTop) / ROW)];
  lanes.onpointerdown = (event) => { drag = { px: event.clientX, py: event.clientY, from, to, top: scroll.scrollTop, moved: false }; lanes.setPointerCapture(event.pointerId); };
  lanes.onpointermove = (event) => {
    if (!drag) return;
    drag.moved = drag.moved || Math.abs(event.clientX - drag.px) + Math.abs(event.clientY - drag.py) > 4;
    if (!drag.moved) return;
    const by = (drag.px - event.clientX) * (drag.to - drag.from) / (lanes.clientWidth - left());
    scroll.scrollTop = drag.top + drag.py - event.clientY;
    look(drag.from + by, drag.to + by);
  };
  lanes.onpointerup = (event) => {
    const which = rowAt(event);
    if (drag && !drag.moved && which !== undefined) { choose(which); tell(which, at(event.offsetX)); scroll.focus({ preventScroll: true }); }
    drag = null;
    list();
    later();
  };
  let begun = null;
  const moment = (event) => event.offsetX / strip.clientWidth * duration;
  strip.onpointerdown = (event) => { begun = moment(event); strip.setPointerCapture(event.pointerId); };
  strip.onpointermove = (event) => { if (begun !== null) look(Math.min(begun, moment(event)), Math.max(begun, moment(event))); };
  strip.onpointerup = (event) => {
    if (begun !== null && Math.abs(moment(event) - begun) < duration / 300) { const half = (to - from) / 2; look(begun - half, begun + half); }
    begun = null;
  };
  scroll.onscroll = later;
  addEventListener("resize", later);
  $("inside").hidden = !tasks.some((task) => task[LIBRARY]);
  $("sight").checked = tasks.length > 40; // about what a screen has room for
  choosePool();
  dress(prefers.matches);
})();
