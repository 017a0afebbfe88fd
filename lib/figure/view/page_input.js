// What a reader does: mouse, keys, address, what is saved and copied, and the list of records.

/** Takes on what is wanted and shows it. What does not fit another record goes. */
function change(wanted) {
    const last = state;
    state = {...state, ...wanted};
    if (state.record !== last.record || record.number !== state.record) {
        const before = record;
        record = records[state.record];
        if (before !== record && records.length > 3) before.forget();
        state.layer = Math.min(state.layer, record.layers - 1);
        state.heads = state.heads.filter(head => head < record.heads);
        const words = state.words === before.words.merge ? record.words.merge : state.words;
        if (before !== record) Object.assign(state, {words, query: null, key: null, isPinned: false, compare: null, side: "a"}, wanted);
        markRecords();
    }
    if (!state.heads.length) state.heads = last.heads.length && last.heads[0] < record.heads ? [last.heads[0]] : [0];
    const axes = ["words", "hideSpecial", "block"];
    if (axes.some(name => state[name] !== last[name])) Object.assign(state, {query: null, key: null, isPinned: false});
    const isMeasured = records.length > 1 && ["largest", "found"].includes(byId("sort").value);
    if (isMeasured && (state.layer !== last.layer || state.heads[0] !== last.heads[0])) listRecords();
    if (state.view !== last.view) Object.assign(state, {query: null, key: null, isPinned: false}, wanted);
    return show();
}

/** Another focus, which needs no other weights. */
function focusOn(query, key, isPinned = false) {
    if (state.query === query && state.key === key && state.isPinned === isPinned) return;
    Object.assign(state, {query, key, isPinned});
    focusChanged();
    if (isPinned || wasPinned) writeAddress();
    wasPinned = isPinned;
}
let wasPinned = false;
const unpin = () => focusOn(null, null);

function chooseHead(layer, head, adds) {
    if (!adds || layer !== state.layer) return change({layer, heads: [head]});
    const heads = state.heads.includes(head) ? state.heads.filter(one => one !== head) : [...state.heads, head].sort((a, b) => a - b);
    return change({heads: heads.length ? heads : [head]});
}

// ---- the address, in the words of heed's flags

function address() {
    const parts = [], add = (name, value) => parts.push(value === undefined ? name : name + "=" + encodeURIComponent(value).replaceAll("%2C", ","));
    if (records.length > 1) add("record", record.id);
    add("layer", record.layerName(state.layer));
    add("head", state.heads.map(head => record.headName(head)).join());
    add("view", state.view);
    if (state.isPinned && state.query !== null) add("query", state.query);
    if (state.isPinned && state.key !== null) add("key", state.key);
    if (state.words) add("words", state.words);
    if (state.hideSpecial) add("hide-special");
    if (state.renormalize) add("renormalize");
    if (state.block) add("block", state.block);
    if (state.share !== usual.share) add("share", state.share);
    if (state.compare) add("compare", compareName());
    if (state.compare && state.side !== "a") add("side", state.side);
    if (state.find) add("find", state.find);
    return "#" + parts.join("&");
}

function writeAddress() {
    try {
        history.replaceState(null, "", address());
    } catch {
        // a page without an origin of its own has no address
    }
}

/** What the address says; unknown and wrong parts are passed over. */
function readAddress(hash) {
    const parts = new URLSearchParams(hash.replace(/^#/, "").replaceAll("+", "%2B"));
    const read = {...usual};
    const called = records.findIndex(one => one.id === parts.get("record"));
    if (called >= 0) read.record = called;
    const of = records[read.record];
    if (of.queries > 200) read.view = "text";  // so many lines are fog
    const named = (count, name, text) => Array.from({length: count}, (_, i) => i).find(i => name(i) === text);
    const layer = named(of.layers, i => of.layerName(i), parts.get("layer"));
    if (layer !== undefined) read.layer = layer;
    const heads = parts.get("head") === "all" ? Array.from({length: of.heads}, (_, head) => head)
        : (parts.get("head") || "").split(",").map(text => named(of.heads, i => of.headName(i), text)).filter(head => head !== undefined);
    if (heads.length) read.heads = [...new Set(heads)].sort((a, b) => a - b);
    const oneOf = (name, values) => values.includes(parts.get(name)) ? parts.get(name) : null;
    read.view = oneOf("view", ["lines", "matrix", "text", "neurons"]) || read.view;
    read.words = oneOf("words", ["first", "last", "mean", "max"]);
    read.hideSpecial = parts.has("hide-special");
    if (!of.isCross && of.words.segments.includes(1)) read.block = oneOf("block", ["AA", "AB", "BA", "BB"]);
    read.renormalize = parts.has("renormalize");
    const share = Number(parts.get("share"));
    if (share > 0 && share <= 1) read.share = share;
    for (const side of ["query", "key"])
        if (/^\d{1,6}$/.test(parts.get(side) || "")) read[side] = Number(parts.get(side));
    read.isPinned = read.query !== null || read.key !== null;
    read.compare = compareOf(parts.get("compare"), of);
    read.side = oneOf("side", ["b", "difference"]) || "a";
    if (settings.compares && !parts.has("layer")) Object.assign(read, {compare: {record: 1}, side: "difference", view: "matrix"});
    read.find = (parts.get("find") || "").slice(0, 100);
    return read;
}

// ---- comparing

function compareName() {
    const {compare} = state;
    return compare.record !== undefined ? records[compare.record].id : `${record.layerName(compare.layer)}-${record.headName(compare.head)}`;
}

const sameTokens = (a, b) => a !== b && a.layers === b.layers && a.heads === b.heads &&
    a.meta.tokens.join("\0") === b.meta.tokens.join("\0") && a.keys === b.keys;

/** A record of equal tokens by its id, or a head as "2-4". */
function compareOf(name, of) {
    if (!name) return null;
    const other = records.findIndex(one => one.id === name && sameTokens(one, of));
    if (other >= 0) return {record: other};
    for (let layer = 0; layer < of.layers; layer++)
        for (let head = 0; head < of.heads; head++)
            if (name === `${of.layerName(layer)}-${of.headName(head)}`) return {layer, head};
    return null;
}

function fillCompare() {
    const options = [new Option("nothing", "")];
    for (const other of records) if (sameTokens(other, record)) options.push(new Option("record " + other.id, other.id));
    for (let head = 0; head < record.heads; head++) {
        const name = `${record.layerName(state.layer)}-${record.headName(head)}`;
        options.push(new Option("head " + name, name));
    }
    if (state.compare && !options.some(option => option.value === compareName())) options.push(new Option("head " + compareName(), compareName()));
    byId("compare").replaceChildren(...options);
    byId("compare").value = state.compare ? compareName() : "";
}

// ---- what is saved and copied

function commandWords() {
    const quoted = text => /^[\w.,:=@%+/-]+$/.test(text) && !text.startsWith("-") ? text : "'" + text.replaceAll("'", "'\\''") + "'";
    const file = decodeURIComponent(location.pathname.split("/").pop() || "") || settings.name;
    const name = /\.html$/.test(file) ? file : settings.name;
    const isText = state.view === "text", isLines = state.view === "lines" && !isSignedNow();
    const words = [isText ? "text" : isLines ? "heads" : "heatmap", quoted(name.startsWith("-") ? "./" + name : name)];
    if (records.length > 1) words.push("--record", quoted(record.id));
    if (record.meta.layers.length) words.push("--layer", record.layerName(state.layer));
    if (record.meta.heads.length) words.push("--head", state.heads.map(head => record.headName(head)).join());
    if (!isLines && !isText && state.heads.length > 1) words.push("--mean", "heads");
    if (state.words) words.push("--words", state.words);
    if (state.hideSpecial) words.push("--hide-special");
    if (state.block) words.push("--block", state.block);
    if (state.renormalize) words.push("--renormalize");
    const numberOf = (side, at) => shown.axes[side][at].number;
    if (isLines && state.isPinned && state.query !== null) words.push("--query", numberOf("queries", state.query));
    if (isText && state.isPinned && state.query !== null) words.push("--from", numberOf("queries", state.query));
    if (isLines && state.share !== usual.share) words.push("--share", state.share);
    return words;
}

function command() {
    if (state.compare && state.side === "difference" || state.compare && state.side === "b")
        return "heed has no command for this side of a comparison within one file";
    const words = commandWords();
    return `heed ${words.join(" ")} -o ${words[0]}.svg`;
}

function hand(text) {
    byId("out").hidden = false;
    byId("out-text").value = text;
    byId("out-text").select();
    navigator.clipboard?.writeText(text).then(() => { byId("said").textContent = "Copied."; }, () => {});
}

function saveAs(name, text, type) {
    const link = make("a", {href: URL.createObjectURL(new Blob([text], {type})), download: name});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const escaped = text => text.replace(/[&<>"']/g, one => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})[one])
    .replace(/[\ufffe\uffff\ufdd0-\ufdef]|[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]/g, "\ufffd");

/** At most so many decimals, without zeros at the end. */
const rounded = (value, decimals) => value.toFixed(decimals).replace(/\.?0+$/, "").replace(/^-0$/, "0");

/** The shortest digits that read back as the same float32, with an exponent where that is shorter still, as heed writes them. */
function shortest(weight) {
    let digits = 1;
    while (digits < 9 && Math.fround(Number(weight.toPrecision(digits))) !== weight) digits++;
    const [mantissa, power] = weight.toExponential(digits - 1).split("e");
    const scientific = mantissa + "e" + power[0] + power.slice(1).padStart(2, "0");
    const fixed = power < 0 ? weight.toFixed(digits - 1 - power) : weight.toFixed(Math.max(0, digits - 1 - power));
    return scientific.length < fixed.length ? scientific : fixed;
}
const weightText = weight => Math.abs(weight) >= 0.001 && Math.abs(weight) < 1e6 ? rounded(weight, 3) : weight === 0 ? "0" : shortest(weight);

/** The cells that heed stored without: paths of one colour, or one for each cell with what it says. */
function cellPaths(weights, hidden, axes, isSigned) {
    let low = 0, high = 0;
    for (const weight of weights) {
        low = Math.min(low, weight);
        high = Math.max(high, weight);
    }
    if (isSigned) low = -(high = Math.max(high, -low));
    if (low === high) {
        low = isSigned ? -1 : 0;
        high = 1;
    }
    const map = colourMaps[isSigned ? "diverging" : "blues"], keys = axes.keys.length;
    const entry = at => hidden?.[at] ? -1 : entryAt((weights[at] - low) / (high - low));
    const path = (colour, d, inside) => `\n<path fill="#${colour}" stroke="#${colour}" d="${d}"` + (inside ? `>\n${inside}</path>` : "/>");
    const run = (row, column, length) => `M${column} ${row}h${length}v1h-${length}z`;
    if (weights.length <= 400)
        return Array.from(weights, (weight, i) => {
            const row = Math.floor(i / keys), key = i % keys;
            const title = `${axes.queries[row].label} → ${axes.keys[key].label}: ${weightText(weight)}`;
            return hidden?.[i] ? "" : path(map[entry(i)], run(row, key, 1), `<title>${escaped(title)}</title>`);
        }).join("");
    const paths = [];
    for (let row = 0; row < axes.queries.length; row++)
        for (let key = 0, end; key < keys; key = end) {
            const one = entry(row * keys + key);
            for (end = key + 1; end < keys && entry(row * keys + end) === one;) end++;
            if (one >= 0) paths[one] = (paths[one] || "") + run(row, key, end - key);
        }
    return paths.map((d, one) => path(map[one], d)).join("");
}

/** The bytes that heed writes for the head that is shown; null where the page has no frame for it. */
async function figure() {
    // Without special tokens the figure says what share is left, which is each head's own: the command draws it.
    const isPlain = state.heads.length === 1 && !state.hideSpecial && !state.renormalize && !state.block && (!state.words || state.words === record.words.merge) &&
        !(state.compare && state.side !== "a");
    if (!isPlain || !byId("frames-" + record.number)) return null;
    record.frames ||= JSON.parse(await unpackedText("frames-" + record.number));
    const frame = record.frames[state.words ? 1 : 0][state.layer * record.heads + state.heads[0]];
    if (!frame) return null;
    const at = frame.indexOf("/>", frame.indexOf('<g class="cells"')) + 2;
    return frame.slice(0, at) + cellPaths(shown.heads[0].weights, shown.hidden, shown.axes, record.isSigned) + frame.slice(at);
}

async function save() {
    const svg = await figure();
    if (svg) return saveAs(`layer-${record.layerName(state.layer)}-head-${record.headName(state.heads[0])}.svg`, svg, "image/svg+xml");
    hand(command());
    byId("said").textContent = "The page has no figure of what is shown; this command draws it.";
}

function showTable() {
    const place = byId("weights");
    place.hidden = !place.hidden;
    place.replaceChildren();
    if (place.hidden) return;
    const {queries, keys} = shown.axes, table = make("table", {}, place);
    const cell = (row, name, text) => make(name, {textContent: text, dir: "auto"}, row);
    const caption = make("caption", {textContent: byId("shown").textContent}, table);
    caption.className = "faint";
    if (state.query !== null || shown.queries * shown.keys > 900) {
        const at = state.query ?? 0, row = shown.mean.subarray(at * shown.keys, (at + 1) * shown.keys);
        cell(make("tr", {}, table), "th", `from ${queries[at].label}`);
        keys.slice(0, 400).forEach((key, i) => {
            const line = make("tr", {}, table);
            cell(line, "th", key.label);
            cell(line, "td", number(row[i]));
        });
    } else {
        const head = make("tr", {}, table);
        cell(head, "th", "");
        keys.forEach(key => cell(head, "th", key.label));
        queries.forEach((query, q) => {
            const line = make("tr", {}, table);
            cell(line, "th", query.label);
            keys.forEach((_, k) => cell(line, "td", number(shown.mean[q * shown.keys + k])));
        });
    }
    place.tabIndex = -1;
    place.focus();
}

// ---- mouse and keys

const optionOf = target => target.closest?.("#stage li");
const focusOf = option => {
    const at = Number(option.dataset.at), isQuery = option.dataset.side === "query";
    if (state.view === "text" && !isQuery && !record.isCross) return [at, null];
    return isQuery ? [at, null] : [null, at];
};

stage().addEventListener("pointerover", event => {
    const option = optionOf(event.target);
    if (option && !state.isPinned) focusOn(...focusOf(option));
});
stage().addEventListener("focusin", event => {
    const option = optionOf(event.target);
    if (option && !state.isPinned && option.ariaSelected !== "true") focusOn(...focusOf(option));
});
stage().addEventListener("pointerleave", () => { if (!state.isPinned) unpin(); });
byId("detail").addEventListener("click", event => {
    const option = optionOf(event.target);
    if (!option) {
        if (event.target === byId("detail") || event.target.closest("#stage") && !event.target.closest("#plot")) unpin();
        return;
    }
    const [query, key] = focusOf(option);
    if (state.isPinned && state.query === query && state.key === key) unpin();
    else focusOn(query, key, true);
});

function cellUnder(event) {
    const box = byId("plot").getBoundingClientRect(), row = shown.place.row;
    const clamp = (at, count) => Math.max(0, Math.min(count - 1, Math.floor(at / row)));
    return [clamp(event.clientY - box.top, shown.queries), clamp(event.clientX - box.left, shown.keys)];
}
function tell(event, text) {
    const tip = byId("tip");
    tip.hidden = !text;
    tip.textContent = text;
    tip.style.left = Math.min(event.clientX + 14, window.innerWidth - 180) + "px";
    tip.style.top = event.clientY + 16 + "px";
}
byId("plot").addEventListener("pointermove", event => {
    if (state.view === "neurons") return tell(event, neuronUnder(event));
    if (state.view !== "matrix") return;
    const [query, key] = cellUnder(event);
    if (!state.isPinned) focusOn(query, key);
    tell(event, cellText(query, key));
});
byId("side").addEventListener("pointermove", event => { if (state.view === "neurons") tell(event, neuronUnder(event)); });
byId("side").addEventListener("pointerleave", () => { byId("tip").hidden = true; });
byId("plot").addEventListener("pointerleave", () => {
    byId("tip").hidden = true;
    if (!state.isPinned) unpin();
});
byId("plot").addEventListener("click", event => {
    if (state.view !== "matrix") return unpin();
    const [query, key] = cellUnder(event);
    if (state.isPinned && state.query === query && state.key === key) unpin();
    else focusOn(query, key, true);
});

byId("grid").addEventListener("click", event => {
    const button = event.target.closest("button");
    if (button) chooseHead(Number(button.dataset.layer), Number(button.dataset.head), event.shiftKey);
});
byId("grid").addEventListener("dblclick", event => {
    const button = event.target.closest("button");
    if (button) change({layer: Number(button.dataset.layer), heads: [Number(button.dataset.head)]});
});
byId("grid").addEventListener("keydown", event => {
    const step = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]}[event.key];
    const button = event.target.closest("button");
    if (button && event.key === "Enter" && event.shiftKey) {
        event.preventDefault();
        chooseHead(Number(button.dataset.layer), Number(button.dataset.head), true);
    }
    if (!step || !button) return;
    event.preventDefault();
    const layer = Math.max(0, Math.min(record.layers - 1, Number(button.dataset.layer) + step[0]));
    const head = Math.max(0, Math.min(record.heads - 1, Number(button.dataset.head) + step[1]));
    headButton(layer, head).focus();
    if (!event.shiftKey) chooseHead(layer, head, false);
});

/** Arrows move the focus over tokens; in the matrix over both sides at once. */
function moveFocus(event) {
    const step = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]}[event.key];
    if (!step) return false;
    const clamp = (at, count) => Math.max(0, Math.min(count - 1, at));
    const moved = (at, by, count) => at === null ? 0 : clamp(at + by, count);
    let {query, key} = state;
    const [down, right] = step;
    if (state.view === "matrix") {
        query = moved(query, down, shown.queries);
        key = moved(key, right, shown.keys);
    } else if (state.view === "text" && !record.isCross) {
        query = moved(query, down + right, shown.queries);
    } else if (right && (query !== null || key !== null)) {
        const at = query ?? key;
        query = right < 0 ? clamp(at, shown.queries) : null;
        key = right < 0 ? null : clamp(at, shown.keys);
    } else if (key !== null) key = moved(key, down, shown.keys);
    else query = moved(query, down, shown.queries);
    focusOn(query, key, state.isPinned);
    const isKeys = state.view === "text" && !record.isCross || query === null;
    byId(isKeys ? "keys" : "queries").children[isKeys ? query ?? key : query]?.focus({preventScroll: false});
    return true;
}

const step = (name, by, count) => change({[name]: Math.max(0, Math.min(count - 1, state[name] + by))});
const toggle = name => change({[name]: !state[name]});
const nextShare = by => change({share: Math.max(0.05, Math.min(1, Math.round((state.share + by) * 20) / 20))});
const nextBlock = () => {
    const all = [null, "AA", "AB", "BA", "BB"];
    return byId("blocks").hidden ? null : change({block: all[(all.indexOf(state.block) + 1) % all.length]});
};
function nextRecord(by) {
    const all = list || records.map(one => one.number), at = all.indexOf(state.record) + by;
    if (at >= 0 && at < all.length) change({record: all[at]});
}

const onKeys = {
    1: () => change({view: "lines"}), 2: () => change({view: "matrix"}), 3: () => change({view: "text"}),
    4: () => canShow("neurons") && change({view: "neurons"}),
    "[": () => step("layer", -1, record.layers), "]": () => step("layer", 1, record.layers),
    a: () => change({heads: Array.from({length: record.heads}, (_, head) => head)}),
    w: () => byId("words").disabled || change({words: state.words ? null : record.words.merge}),
    s: () => byId("special").disabled || toggle("hideSpecial"),
    r: () => toggle("renormalize"), b: nextBlock, "-": () => nextShare(-0.05), "+": () => nextShare(0.05), "=": () => nextShare(0.05),
    ",": () => nextRecord(-1), ".": () => nextRecord(1), "/": () => byId("find").focus(),
    f: save, l: () => hand(location.href.replace(/#.*/, "") + address()), c: () => hand(command()), t: showTable,
    "?": () => byId("help").showModal(), Escape: unpin,
};
document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
    const isField = event.target.matches("input:not([type=range]),select");
    if (isField) {
        if (event.key === "Escape") event.target.blur();
        return;
    }
    if (!event.target.closest("#grid,#records,input") && moveFocus(event)) return event.preventDefault();
    if (event.key === "Enter" && (state.query !== null || state.key !== null) && !event.target.closest("button,summary,#records")) {
        focusOn(state.query, state.key, !state.isPinned);
        return event.preventDefault();
    }
    const act = onKeys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
});

for (const [id, key] of [["words", "w"], ["special", "s"], ["renormalize", "r"], ["save", "f"], ["link", "l"], ["command", "c"], ["table", "t"], ["ask", "?"]])
    byId(id).onclick = () => {
        byId("menu").open = false;
        onKeys[key]();
    };
for (const button of document.querySelectorAll("[data-view]")) button.onclick = () => change({view: button.dataset.view});
for (const button of document.querySelectorAll("[data-side]")) button.onclick = () => change({side: button.dataset.side});
byId("layer").onchange = event => change({layer: Number(event.target.value)});
byId("block").onchange = event => change({block: event.target.value || null});
byId("share").oninput = event => change({share: Number(event.target.value) / 100});
byId("find").oninput = event => {
    state.find = event.target.value;
    showTokens();
    writeAddress();
    if (byId("sort").value === "found") listRecords();
};
byId("compare").onchange = event => {
    const compare = compareOf(event.target.value, record);
    change({compare, side: compare ? "difference" : "a"});
};
byId("out-close").onclick = () => { byId("out").hidden = true; };
byId("theme").onclick = () => setDark(!isDark());

function setDark(isOn) {
    document.documentElement.classList.toggle("dark", isOn);
    byId("theme").textContent = isOn ? "Light" : "Dark";
    if (shown) show();
}

// ---- the list of records

const measures = {
    order: ["as in the file", null], id: ["by id", null], length: ["by length", null],
    largest: ["by this head's largest weight between words", null], found: ["by what the found token receives", null],
};

/** A measure of the chosen head for each record: where does it look at its object most? */
async function measured(of, name) {
    const layer = Math.min(state.layer, of.layers - 1), head = Math.min(state.heads[0], of.heads - 1);
    await of.load(layer);
    const weights = of.matrix(layer, head), roles = of.words.queryRoles, wanted = state.find.toLowerCase();
    let most = 0;
    for (let query = 0; query < of.queries; query++)
        for (let key = 0; key < of.keys; key++) {
            const label = (of.words.keys || of.words.queries)[key];
            const counts = name === "found" ? wanted && label.toLowerCase().includes(wanted)
                : query !== key && roles[query] !== 2 && (of.words.keyRoles || roles)[key] !== 2;
            if (counts) most = Math.max(most, weights[query * of.keys + key]);
        }
    if (of !== record && records.length > 3) of.forget();
    return most;
}

async function listRecords() {
    const wanted = byId("find-record").value.toLowerCase(), by = byId("sort").value;
    list = records.filter(one => !wanted || one.id.toLowerCase().includes(wanted) || one.text.toLowerCase().includes(wanted)).map(one => one.number);
    const values = new Map();
    if (by === "length") for (const at of list) values.set(at, records[at].queries);
    if (by === "largest" || by === "found") for (const at of list) values.set(at, await measured(records[at], by));
    if (by === "id") list.sort((a, b) => records[a].id.localeCompare(records[b].id, "en", {numeric: true}) || a - b);
    else if (by !== "order") list.sort((a, b) => values.get(b) - values.get(a) || a - b);
    byId("records").replaceChildren(...list.slice(0, 200).map(at => {
        const option = make("li", {role: "option", tabIndex: -1});
        option.dataset.record = at;
        make("span", {textContent: records[at].id}, option);
        make("bdi", {textContent: records[at].text}, option);
        if (values.has(at)) make("span", {textContent: by === "length" ? values.get(at) : number(values.get(at))}, option);
        return option;
    }));
    if (list.length > 200) make("li", {textContent: `${list.length - 200} more: filter the texts`, className: "faint"}, byId("records"));
    markRecords();
}

function markRecords() {
    for (const option of byId("records").querySelectorAll("[data-record]")) {
        option.ariaSelected = String(Number(option.dataset.record) === state.record);
        option.tabIndex = Number(option.dataset.record) === state.record ? 0 : -1;
    }
}

byId("records").addEventListener("click", event => {
    const option = event.target.closest("[data-record]");
    if (option) change({record: Number(option.dataset.record)});
});
byId("records").addEventListener("keydown", event => {
    const by = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (!by) return;
    event.preventDefault();
    nextRecord(by);
    byId("records").querySelector("[aria-selected=true]")?.focus();
});
byId("find-record").oninput = listRecords;
byId("sort").onchange = listRecords;

// ---- at first

function start() {
    byId("sort").replaceChildren(...Object.entries(measures).map(([value, [text]]) => new Option(text, value)));
    byId("corpus").hidden = records.length < 2;
    setDark(window.matchMedia("(prefers-color-scheme: dark)").matches);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", event => setDark(event.matches));
    state = readAddress(location.hash);
    wasPinned = state.isPinned;
    record = records[state.record];
    if (records.length > 1) listRecords();
    window.addEventListener("hashchange", () => {
        if (location.hash !== address()) change(readAddress(location.hash));
    });
    let waiting = 0;
    window.addEventListener("resize", () => {
        cancelAnimationFrame(waiting);
        waiting = requestAnimationFrame(() => show());
    });
    show();
}
start();
