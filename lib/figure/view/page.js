// The page: what is shown, how it is chosen, and the address that says so.

const usual = {record: 0, layer: 0, heads: [0], view: "lines", query: null, key: null, isPinned: false, words: null,
    hideSpecial: false, renormalize: false, block: null, share: 0.7, compare: null, side: "a", sort: "order", find: ""};
let state = {...usual};
/** What follows from the state: the axes, and of each shown head the weights. */
let shown = null;
let record = records[0];
let list = null;  // the records as they are filtered and sorted

const number = weight => Math.abs(weight) >= 0.005 || weight === 0 ? weight.toFixed(2).replace("-", "\u2212") : weight > 0 ? "<.01" : ">\u2212.01";
/** Letters that stand upright in a vertical line, and those that turn the direction of what is around them. */
const isUpright = /^[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]+$/, isFromRight = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** In a sentence of the page. */
const isolated = label => isFromRight.test(label) ? `\u2068${label}\u2069` : label;
const make = (name, properties, parent) => {
    const element = Object.assign(document.createElement(name), properties);
    if (parent) parent.append(element);
    return element;
};

// ---- what is shown

function weightsOf(of, layer, head) { return chosenWeights(of, of.matrix(layer, head), shown.axes, state); }

/** The other side of a comparison: a record, or a head of this one. */
function otherOf(layer, head) {
    if (!state.compare) return null;
    if (state.compare.record !== undefined) return [records[state.compare.record], layer, head];
    return [record, state.compare.layer, state.compare.head];
}

function sideWeights(layer, head) {
    const other = otherOf(layer, head);
    const mine = () => weightsOf(record, layer, head);
    if (!other || state.side === "a") return mine();
    const theirs = weightsOf(...other);
    return state.side === "b" ? theirs : mine().map((weight, i) => weight - theirs[i]);
}
const isSignedNow = () => record.isSigned || (state.compare && state.side === "difference");

async function loadShown() {
    const other = otherOf(state.layer, state.heads[0]);
    await Promise.all([record.load(state.layer), other && other[0].load(other[1])]);
}

function meanOf(all) {
    if (all.length === 1) return all[0];
    const mean = new Float32Array(all[0].length);
    for (const weights of all) for (let i = 0; i < mean.length; i++) mean[i] += weights[i] / all.length;
    return mean;
}

/** Lines have no sign; neurons are of single tokens, where the page has their vectors. */
function canShow(view) {
    if (view === "neurons") return Boolean(record.vectors) && !isSignedNow() && !state.words;
    return view !== "lines" || !isSignedNow();
}

let turn = 0;
async function show() {
    const mine = ++turn;
    await loadShown();
    if (mine !== turn) return;
    if (!canShow(state.view)) state.view = canShow("lines") ? "lines" : "matrix";
    if (state.view === "neurons") state.heads = state.heads.slice(0, 1);
    const axes = axesOf(record, state);
    shown = {axes, heads: [], queries: axes.queries.length, keys: axes.keys.length};
    shown.heads = state.heads.map(head => ({head, weights: sideWeights(state.layer, head)}));
    shown.mean = meanOf(shown.heads.map(one => one.weights));
    shown.hidden = state.heads.map(head => hiddenCells(record, state.layer, head, axes))
        .reduce((all, cells) => all && cells && all.map((isHidden, i) => isHidden & cells[i]));
    shown.received = receivedBy(shown.mean, shown.queries, shown.keys, shown.hidden);
    if (state.view === "neurons") shown.vectors = await vectorsShown();
    if (mine !== turn) return;
    if (state.query !== null && state.query >= shown.queries) state.query = null;
    if (state.key !== null && state.key >= shown.keys) state.key = null;
    showControls();
    showTokens();
    drawStage();
    focusChanged();
    writeAddress();
    document.documentElement.dataset.shown = mine;
    drawOverview();
}

// ---- the overview

let mapSide = 0, mapKey = "";
const mapGap = 4, mapLeft = 22, mapTop = 16;

function layOutOverview() {
    const room = byId("overview").clientWidth - mapLeft - 4;
    const high = window.innerWidth > 820 ? window.innerHeight - 190 : Infinity;
    mapSide = Math.floor(Math.min(96, room / record.heads - mapGap, Math.max(24, (high - mapTop) / record.layers - mapGap)));
    mapSide = Math.max(12, mapSide);
    const pitch = mapSide + mapGap, width = mapLeft + record.heads * pitch, height = mapTop + record.layers * pitch;
    const scale = window.devicePixelRatio || 1;
    const key = [record.layers, record.heads, record.meta.layers, record.meta.heads, mapSide, scale].join();
    if (key === mapKey) return;
    mapKey = key;
    sized(byId("map"), width, height);
    const grid = byId("grid");
    grid.replaceChildren();
    const at = (element, x, y, w, h) => Object.assign(element.style, {left: x + "px", top: y + "px", width: w + "px", height: h + "px"});
    for (let head = 0; head < record.heads; head++) {
        const name = make("span", {textContent: record.headName(head), ariaHidden: "true"}, grid);
        at(name, mapLeft + head * pitch, 0, mapSide, mapTop);
        name.style.textAlign = "center";
    }
    for (let layer = 0; layer < record.layers; layer++) {
        const row = make("div", {role: "row", ariaLabel: "Layer " + record.layerName(layer)}, grid);
        const name = make("span", {textContent: record.layerName(layer), ariaHidden: "true"}, row);
        at(name, 0, mapTop + layer * pitch + mapSide / 2 - 6, mapLeft - 6, 12);
        name.style.textAlign = "right";
        for (let head = 0; head < record.heads; head++) {
            const button = make("button", {type: "button", role: "gridcell", tabIndex: -1,
                ariaLabel: `Layer ${record.layerName(layer)}, head ${record.headName(head)}`}, row);
            button.dataset.layer = layer;
            button.dataset.head = head;
            button.title = `${record.layerName(layer)}-${record.headName(head)}`;
            at(button, mapLeft + head * pitch, mapTop + layer * pitch, mapSide, mapSide);
        }
    }
}

const headButton = (layer, head) => byId("grid").querySelector(`[data-layer="${layer}"][data-head="${head}"]`);

function markHeads() {
    for (const button of byId("grid").querySelectorAll("button")) {
        const isShown = Number(button.dataset.layer) === state.layer && state.heads.includes(Number(button.dataset.head));
        button.ariaSelected = String(isShown);
        button.tabIndex = isShown && Number(button.dataset.head) === state.heads[0] ? 0 : -1;
    }
}

let drawnMap = "", mapTurn = 0;
/** Layer by layer, so that the page answers meanwhile. */
async function drawOverview() {
    layOutOverview();
    markHeads();
    const wanted = [record.number, state.words, state.hideSpecial, state.renormalize, state.block, mapKey, isDark(),
        JSON.stringify(state.compare), state.compare && state.side].join();
    if (wanted === drawnMap) return;
    drawnMap = wanted;
    const mine = ++mapTurn, of = record, scale = window.devicePixelRatio || 1;
    const pen = byId("map").getContext("2d");
    const place = i => Math.round(i * scale), side = place(mapSide);
    for (let layer = 0; layer < of.layers; layer++) {
        const other = otherOf(layer, 0);
        await Promise.all([of.load(layer), other && other[0].load(other[1])]);
        if (mine !== mapTurn) return;
        for (let head = 0; head < of.heads; head++)
            drawThumb(pen, sideWeights(layer, head), hiddenCells(of, layer, head, shown.axes), shown.queries, shown.keys, place(mapLeft + head * (mapSide + mapGap)),
                place(mapTop + layer * (mapSide + mapGap)), side, isSignedNow());
    }
    document.documentElement.dataset.all = of.number;
}

// ---- the detail

function showControls() {
    byId("title").textContent = record.text;
    const model = record.meta.model || {};
    const called = [model.name, model.type].find(one => one && one !== "unknown") || "";
    const name = called.split("/").slice(-2).join("/");  // of a folder's path its end
    byId("about").textContent = [name, `${record.layers} × ${record.heads} heads`, `${record.queries} tokens`,
        records.length > 1 ? `record ${record.id}` : "", record.meta.precision === 8 ? "weights in 8 bits" : "",
        record.meta.reduced || ""].filter(Boolean).join(" · ");
    const several = state.heads.length > 1;
    byId("shown").textContent = `Layer ${record.layerName(state.layer)}` + (several ? "" : `, head ${record.headName(state.heads[0])}`);
    byId("chips").replaceChildren(...(several ? state.heads.map((head, position) => {
        const chip = make("button", {type: "button", title: "Leave this head out"});
        const line = make("i", {}, chip);
        line.style.background = headColour(position);
        chip.append(record.headName(head));
        chip.onclick = () => change({heads: state.heads.filter(one => one !== head)});
        return chip;
    }) : []));
    for (const button of document.querySelectorAll("[data-view]")) {
        button.ariaPressed = String(button.dataset.view === state.view);
        button.disabled = !canShow(button.dataset.view);
        button.hidden = button.dataset.view === "neurons" && !record.vectors;
    }
    for (const button of document.querySelectorAll("[data-side]")) button.ariaPressed = String(button.dataset.side === state.side);
    const press = (id, isOn, isUsable) => {
        byId(id).ariaPressed = String(Boolean(isOn));
        byId(id).disabled = !isUsable;
    };
    const {words, keyWords, queryRoles, keyRoles} = record.words;
    press("words", state.words, words.length < record.queries || keyWords?.length < record.keys);
    press("special", state.hideSpecial, queryRoles.includes(2) || keyRoles?.includes(2));
    press("renormalize", state.renormalize, true);
    byId("blocks").hidden = !record.words.segments.includes(1) || record.isCross;
    byId("block").value = state.block || "";
    byId("shares").hidden = state.view !== "lines";
    byId("adds").hidden = true;
    byId("share").value = Math.round(state.share * 100);
    byId("share-text").textContent = Math.round(state.share * 100) + " %";
    if (byId("layer").options.length !== record.layers)
        byId("layer").replaceChildren(...Array.from({length: record.layers}, (_, layer) => new Option(record.layerName(layer), layer)));
    byId("layer").value = state.layer;
    byId("sides").hidden = !state.compare;
    fillCompare();
    if (document.activeElement !== byId("find")) byId("find").value = state.find;
}

const stage = () => byId("stage");
let tokensKey = "";

function fill(target, items, side, withSpaces) {
    const parts = [];
    items.forEach((item, i) => {
        if (withSpaces && item.space && i > 0) parts.push(" ");
        const option = make("li", {role: "option", tabIndex: -1, textContent: withSpaces ? item.text : item.label});
        if (!withSpaces) option.dir = "auto";  // a text has one direction
        option.dataset.side = side;
        option.dataset.at = i;
        if (item.label.length > 14) option.title = item.label;
        option.className = ["", "piece", "special"][item.role];
        option.classList.toggle("upright", isUpright.test(item.label));
        parts.push(option);
    });
    target.replaceChildren(...parts);
}

function showTokens() {
    const {queries, keys} = shown.axes, isText = state.view === "text";
    const key = [record.number, state.words, state.hideSpecial, state.block, isText].join();
    if (key !== tokensKey) {
        fill(byId("queries"), queries, "query", isText);
        fill(byId("keys"), keys, "key", isText);
        tokensKey = key;
    }
    byId("keys").dir = isText ? "auto" : "";
    byId("keys").ariaOrientation = state.view === "matrix" ? "horizontal" : "vertical";
    const wanted = state.find.toLowerCase();
    for (const option of stage().querySelectorAll("li"))
        option.classList.toggle("found", wanted !== "" && option.textContent.toLowerCase().includes(wanted));
}

/** The sides of rows, letters and cells. */
function placeOf() {
    const most = Math.max(shown.queries, shown.keys), isNarrow = window.innerWidth <= 820;
    if (state.view === "matrix") {
        const room = byId("detail").clientWidth - (isNarrow ? 70 : 130);
        const row = Math.max(3, Math.min(44, Math.floor(room / shown.keys)));
        return {row, letters: Math.min(13, row - 1), isTiny: row < 9};
    }
    const row = most <= 48 ? 22 : most <= 160 ? 17 : 13;
    if (state.view === "neurons") {
        const size = shown.vectors.keys[0].length, room = (byId("detail").clientWidth - 300) / 3;
        return {row, letters: Math.min(13, row - 2), gap: isNarrow ? 6 : 12, numbers: isNarrow ? 90 : 140, strip: Math.max(isNarrow ? 40 : 64, Math.min(4 * size, 256, room))};
    }
    const cellWidth = Math.max(3, Math.min(isNarrow ? 5 : 11, Math.floor((isNarrow ? 50 : 150) / record.heads)));
    return {row, letters: Math.min(13, row - 2), barWidth: isNarrow ? 24 : 56, gap: 8, cellWidth};
}

let lines = [];
function drawStage() {
    const place = shown.place = placeOf();
    stage().className = state.view + (place.isTiny ? " tiny" : "") + (record.isCross ? " cross" : "");
    stage().style.setProperty("--row", place.row + "px");
    stage().style.setProperty("--letters", place.letters + "px");
    if (state.view === "lines") drawLinesStage(place);
    if (state.view === "matrix") drawMatrixStage(place);
    if (state.view === "neurons") drawNeuronsStage(place);
}

function drawLinesStage(place) {
    const plot = byId("plot"), height = Math.max(shown.queries, shown.keys) * place.row;
    plot.style.width = "";
    plot.style.height = height + "px";
    byId("side-name").textContent = "Received";
    const sideWidth = place.barWidth + place.gap + record.heads * place.cellWidth;
    shown.side = sized(byId("side"), sideWidth, shown.keys * place.row);
    shown.width = plot.clientWidth;
    lines = isSignedNow() ? [] : linesOf(shown.heads, shown.axes, state.share);
    drawLines(sized(byId("base"), shown.width, height), lines, shown.heads.length, place.row, shown.width, cssColour("line"),
        Math.min(1, Math.sqrt(800 / lines.length)));  // many are a fog
    shown.over = sized(byId("over"), shown.width, height);
}

function drawMatrixStage(place) {
    const plot = byId("plot"), base = byId("base"), wide = shown.keys * place.row, high = shown.queries * place.row;
    plot.style.width = wide + "px";
    plot.style.height = high + "px";
    base.classList.remove("dim");
    sized(base, wide, high);
    const pen = base.getContext("2d");
    shown.top = largestOf(shown.mean);
    pen.putImageData(picture(shown.mean, shown.hidden, shown.queries, shown.keys, base.width, base.height, shown.top, isSignedNow(), false), 0, 0);
    pen.strokeStyle = cssColour("faint");
    const second = items => items.findIndex(item => item.segment === 1);
    const [row, column] = [second(shown.axes.queries), second(shown.axes.keys)];
    if (row > 0 && !record.isCross) pen.strokeRect(0, row * place.row, wide, 0);
    if (column > 0 && !record.isCross) pen.strokeRect(column * place.row, 0, 0, high);
    shown.over = sized(byId("over"), wide, high);
}

// ---- what is in focus

function listed(labels, weights, order) {
    return order.map(i => `${isolated(labels[i].label)} ${number(weights[i])}`).join(", ");
}

/** A query's row, or a key's column. */
function focused() {
    const {keys, queries, mean} = shown;
    if (state.query !== null) return mean.subarray(state.query * keys, (state.query + 1) * keys);
    return Float32Array.from({length: queries}, (_, query) => mean[query * keys + state.key]);
}

function cellText(query, key) {
    const at = query * shown.keys + key, {queries, keys} = shown.axes;
    return `${isolated(queries[query].label)} → ${isolated(keys[key].label)}: ${shown.hidden?.[at] ? "could not be seen" : number(shown.mean[at])}`;
}

function sentence() {
    const {queries, keys} = shown.axes;
    const top = weights => Array.from(weights.keys()).sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a]) || a - b).slice(0, 4);
    if (state.query !== null && state.key !== null) return cellText(state.query, state.key);
    if (state.query === null && state.key === null) return "Point at a token to see its attention; click to pin it.";
    const weights = focused(), isQuery = state.query !== null;
    const words = isSignedNow() ? [" differs on ", " differs for "] : [" attends to ", " is attended to by "];
    return isolated((isQuery ? queries[state.query] : keys[state.key]).label) + words[isQuery ? 0 : 1] + listed(isQuery ? keys : queries, weights, top(weights));
}

let marked = [];
function mark(side, at, isChosen) {
    const option = at === null ? null : byId(side === "query" ? "queries" : "keys").children[at];
    if (!option) return;
    if (isChosen) option.ariaSelected = "true";
    else option.classList.add("on");
    marked.push(option);
}

/** One option of a list is reached by Tab: the one in focus, else the first. */
function rove(id, at) {
    const place = byId(id), option = place.children[at ?? 0];
    if (place.roving) place.roving.tabIndex = -1;
    if (option) option.tabIndex = 0;
    place.roving = option;
}

function focusChanged() {
    for (const option of marked) {
        option.ariaSelected = null;
        option.classList.remove("on");
    }
    marked = [];
    mark("query", state.query, true);
    mark("key", state.key, true);
    rove("queries", state.query);
    rove("keys", state.view === "text" ? state.query ?? state.key : state.key);
    if (state.view !== "neurons") byId("said").textContent = sentence();
    if (state.view === "lines") focusLines();
    if (state.view === "matrix") focusMatrix();
    if (state.view === "text") focusText();
    if (state.view === "neurons") {
        focusNeurons();
        byId("said").textContent = neuronSentence();
    }
    if (state.isPinned) byId("said").dataset.pinned = "";
    else delete byId("said").dataset.pinned;
}

function clear(pen, canvas) {
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.restore();
}

function focusLines() {
    const {place, keys} = shown, hasFocus = state.query !== null || state.key !== null;
    byId("base").classList.toggle("dim", hasFocus);
    clear(shown.over, byId("over"));
    clear(shown.side, byId("side"));
    if (hasFocus) {
        const mine = lines.filter(line => state.query !== null ? line.query === state.query : line.key === state.key);
        drawLines(shown.over, mine.map(line => line.isFaint ? {...line, isFaint: false, opacity: 16} : line), shown.heads.length,
            place.row, shown.width, cssColour("line"));
        for (const line of mine.slice(-40)) mark(state.query !== null ? "key" : "query", state.query !== null ? line.key : line.query, false);
    }
    const isQuery = state.query !== null;
    const bars = isQuery ? focused() : shown.received;
    const cells = !isQuery || isSignedNow() ? [] : Array.from({length: record.heads}, (_, head) => {
        const one = shown.heads.find(held => held.head === head);
        if (one) return one.weights.subarray(state.query * keys, (state.query + 1) * keys);
        return rowOf(head, state.query);
    });
    byId("side-name").textContent = isQuery ? "Weight, and each head" : "Received";
    drawSide(shown.side, bars, Math.max(...bars), cells, place);
}

/** A query's row of a head of the layer that is not shown. */
function rowOf(head, query) {
    const {begin, end, rows} = shown.axes.queries[query];
    const axes = {queries: [{begin: 0, end: end - begin, rows: rows.map(row => row - begin)}], keys: shown.axes.keys};
    return chosenWeights(record, record.weights.rows(state.layer, head, begin, end), axes, state);
}

function focusMatrix() {
    const {over, place} = shown, {row} = place;
    clear(over, byId("over"));
    over.strokeStyle = cssColour("accent");
    over.lineWidth = 1.5;
    if (state.query !== null) over.strokeRect(0, state.query * row, shown.keys * row, row);
    if (state.key !== null) over.strokeRect(state.key * row, 0, row, shown.queries * row);
}

function focusText() {
    const {keys} = shown.axes;
    const at = state.query !== null ? state.query : record.isCross ? null : state.key;
    const weights = at === null ? shown.received : shown.mean.subarray(at * shown.keys, (at + 1) * shown.keys);
    const isSigned = isSignedNow(), map = colourMaps[mapName(isSigned)];
    let top = 0;
    keys.forEach((key, i) => { if (key.role !== 2) top = Math.max(top, Math.abs(weights[i])); });
    const options = byId("keys").querySelectorAll("li");
    keys.forEach((key, i) => {
        const share = top > 0 ? Math.min(1, Math.max(-1, weights[i] / top)) : 0;
        const isBare = key.role === 2 || (!isSigned && share <= 0);
        const entry = entryAt(isSigned ? (share + 1) / 2 : 0.75 * share);
        options[i].style.background = isBare ? "" : "#" + map[entry];
        options[i].style.color = isBare ? "" : inkOn(map[entry]);
    });
}

function inkOn(hex) {
    const light = [0, 2, 4].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] > 0.179 ? "#000" : "#fff";
}
