"use strict";
// Data: what stands in the page's blocks, and what of it is chosen, in the order of heed's own steps.

const jsonOf = id => JSON.parse(byId(id).textContent);
const settings = jsonOf("settings");

const word = new Uint32Array(1), asFloat = new Float32Array(word.buffer);

/** Numbers [layer][head][query][key] in blocks, a layer each, which are unpacked when they are looked at. */
class Packed {
    constructor(name, {shape, bits, zero = 0, largest}) {
        Object.assign(this, {name, bits, zero, largest: largest?.map(Math.fround)});
        [, this.heads, this.queries, this.keys] = shape;
        this.steps = zero ? zero - 1 : 2 ** bits - 1;
        this.values = [];  // of each matrix in 8 bits: what its numbers stand for
        this.forget();
    }
    forget() { this.unpacked = []; this.waiting = []; }
    load(layer) {
        return this.waiting[layer] ||= unpacked(`${this.name}-${layer}`).then(bytes => { this.unpacked[layer] = bytes; });
    }

    /** What a number that is stored stands for. */
    valueOf(matrix, stored) {
        word[0] = stored;
        return this.bits === 32 ? asFloat[0] : (stored - this.zero) * this.largest[matrix] / this.steps;
    }

    /** The rows of queries [begin, end) of a head, [query][key]; they are stored as [byte][head][key][query], the most significant byte first. */
    rows(layer, head, begin, end) {
        const {heads, queries, keys} = this, matrix = layer * heads + head, bytes = this.unpacked[layer], plane = heads * queries * keys;
        const rows = new Float32Array((end - begin) * keys);
        const values = this.bits === 8 && (this.values[matrix] ||= Float32Array.from({length: 256}, (_, stored) => this.valueOf(matrix, stored)));
        for (let key = 0; key < keys; key++)
            for (let at = (head * keys + key) * queries + begin, to = key; to < rows.length; at++, to += keys) {
                if (values) {
                    rows[to] = values[bytes[at]];
                    continue;
                }
                let stored = 0;
                for (let byte = at; byte < bytes.length; byte += plane) stored = stored * 256 + bytes[byte];
                rows[to] = this.valueOf(matrix, stored);
            }
        return rows;
    }
}

class ViewRecord {
    constructor(number) {
        this.number = number;
        this.meta = jsonOf("record-" + number);
        this.words = jsonOf("words-" + number);
        this.weights = new Packed("weights-" + number, this.meta.packed);
        [this.layers, this.heads, this.queries, this.keys] = this.meta.packed.shape;
        if (byId("vectors-" + number)) {
            const {queries, keys, scales} = jsonOf("vectors-" + number);
            this.vectors = {queries: new Packed("queries-" + number, queries), keys: new Packed("keys-" + number, keys), scales};
        }
    }
    get id() { return String(this.meta.id); }
    get isSigned() { return this.meta.value !== "attention" && this.meta.value !== "contacts"; }
    get isCross() { return Boolean(this.meta.key_tokens); }
    get text() {
        const texts = [this.meta.text, this.meta.text_pair].filter(text => text !== null);
        return texts.length ? texts.join(" · ") : this.words.text.join(" ");
    }
    layerName(layer) { return this.meta.layers.length ? String(this.meta.layers[layer]) : "mean"; }
    headName(head) { return this.meta.heads.length ? String(this.meta.heads[head]) : "mean"; }

    load(layer) { return this.weights.load(layer); }
    forget() { this.weights.forget(); }
    matrix(layer, head) { return this.weights.rows(layer, head, 0, this.queries); }

    /** What the record says of keys that queries could not see: null, "causal" or for each query ranges [begin, end). */
    hiddenKeys(layer, head) {
        let hidden = this.meta.hidden_keys ?? null;
        if (hidden?.layers) hidden = hidden.layers[layer];
        if (hidden?.heads) hidden = hidden.heads[head];
        return hidden;
    }
}

const records = [];
while (byId("record-" + records.length)) records.push(new ViewRecord(records.length));

/** The pieces whose rows a word's is made of, [from, to). */
const attending = (begin, end, how) => how === "first" ? [begin, begin + 1] : how === "last" ? [end - 1, end] : [begin, end];

/** One side's tokens, or its words, as items with the pieces [begin, end) that they are made of. */
function itemsOf({labels, roles, begins, wordLabels, texts, spaces, segments}, choice) {
    let items = labels.map((label, i) => ({
        label, number: i, begin: i, end: i + 1, rows: [i, i + 1], role: roles[i], text: texts[i] ?? label, space: spaces[i] ?? 1, segment: segments[i],
    }));
    if (choice.words)
        items = begins.map((begin, i) => {
            const end = begins[i + 1] ?? labels.length, role = items[begin].role === 2 ? 2 : 0;
            return {...items[begin], number: i, end, rows: attending(begin, end, choice.words), label: wordLabels[i], text: wordLabels[i], role};
        });
    if (choice.hideSpecial && items.some(one => one.role !== 2))
        items = items.filter(one => one.role !== 2).map((one, number) => ({...one, number}));
    return items;
}

/** What is shown of the tokens: the queries and the keys. */
function axesOf(record, choice) {
    const {words} = record, texts = {texts: words.text, spaces: words.spaces};
    const queries = {labels: words.queries, roles: words.queryRoles, begins: words.words, wordLabels: words.wordLabels,
        texts: [], spaces: [], segments: words.segments};
    if (record.isCross) {
        const keys = {labels: words.keys, roles: words.keyRoles, begins: words.keyWords, wordLabels: words.keyWordLabels, ...texts, segments: []};
        return {queries: itemsOf(queries, choice), keys: itemsOf(keys, choice)};
    }
    const items = itemsOf({...queries, ...texts}, choice), [from, to] = choice.block || "";
    const within = name => items.filter(one => !name || one.segment === "AB".indexOf(name));
    return {queries: within(from), keys: within(to)};
}

/** Of each cell of the axes whether all of it is hidden; null where nothing is. */
function hiddenCells(record, layer, head, axes) {
    const hidden = record.hiddenKeys(layer, head), known = axes.hidden ||= new Map();
    if (!hidden) return null;
    if (known.has(hidden)) return known.get(hidden);  // most heads have the same
    const isHidden = (query, key) => hidden === "causal" ? key > query : hidden[query].some(([begin, end]) => begin <= key && key < end);
    const cells = new Uint8Array(axes.queries.length * axes.keys.length);
    axes.queries.forEach((query, q) => axes.keys.forEach((key, k) => {
        const [from, to] = query.rows;
        let isAll = 1;
        for (let i = from; i < to && isAll; i++)
            for (let j = key.begin; j < key.end && isAll; j++) isAll = isHidden(i, j) ? 1 : 0;
        cells[q * axes.keys.length + k] = isAll;
    }));
    known.set(hidden, cells);
    return cells;
}

function divideRow(row) {
    let sum = 0;
    for (const weight of row) sum += weight;
    if (sum > 0) for (let i = 0; i < row.length; i++) row[i] /= sum;
}

/** The rows of a word's pieces as one, in double; a weight a key. */
function mergedRow(weights, keys, item, columns, how) {
    const [from, to] = item.rows;
    return columns.map(column => {
        let total = 0, most = -Infinity;
        for (let row = from; row < to; row++) {
            let sum = 0;
            for (let key = column.begin; key < column.end; key++) sum += weights[row * keys + key];
            total += sum;
            most = Math.max(most, sum);
        }
        return how === "max" ? most : total / (to - from);
    });
}

/** The weights of a head as they are chosen, [query][key] of the axes. */
function chosenWeights(record, weights, axes, choice) {
    const {queries, keys} = axes;
    const isWhole = queries.length * record.keys === weights.length && keys.length === record.keys;
    if (isWhole && !choice.renormalize) return weights;
    const chosen = new Float32Array(queries.length * keys.length);
    const merges = choice.words && queries.concat(keys).some(item => item.end - item.begin > 1);
    // The largest of pieces is divided by its row's sum before tokens are left out.
    const all = choice.words === "max" ? axesOf(record, {words: "max"}).keys : keys;
    queries.forEach((query, i) => {
        const row = chosen.subarray(i * keys.length, (i + 1) * keys.length);
        if (merges) {
            const full = Float32Array.from(mergedRow(weights, record.keys, query, all, choice.words));
            if (choice.words === "max") divideRow(full);
            keys.forEach((key, k) => { row[k] = full[all === keys ? k : all.findIndex(one => one.begin === key.begin)]; });
        } else keys.forEach((key, k) => { row[k] = weights[query.begin * record.keys + key.begin]; });
        if (choice.renormalize) divideRow(row);
    });
    return chosen;
}

/** Which keys hold a share of a row together; those of 0 never. Of equal ones the first. */
function keysOfShare(row, share) {
    const sorted = Float32Array.from(row).sort(), last = sorted.length - 1;
    let wanted = 0, held = 0, count = 0;
    for (let i = last; i >= 0; i--) wanted += sorted[i];
    wanted *= share * (1 - 1e-7);  // weights that sum to 1 but for their rounding hold all of it
    while (count <= last && sorted[last - count] > 0 && held < wanted) held += sorted[last - count++];
    if (!count) return [];
    const least = sorted[last - count + 1], keys = [];
    let above = 0;
    for (const weight of row) if (weight > least) above++;
    for (let key = 0, equal = count - above; key < row.length; key++)
        if (row[key] > least || row[key] === least && equal-- > 0) keys.push(key);
    return keys;
}

function largestOf(weights) {
    let top = 0;
    for (let i = 0; i < weights.length; i++) top = Math.max(top, Math.abs(weights[i]));
    return top;
}

/** What each key receives, the mean over the queries that see it. */
function receivedBy(weights, queries, keys, hidden) {
    const received = new Float64Array(keys), counts = new Float64Array(keys);
    for (let query = 0; query < queries; query++)
        for (let key = 0; key < keys; key++)
            if (!hidden?.[query * keys + key]) {
                received[key] += weights[query * keys + key];
                counts[key]++;
            }
    return received.map((sum, key) => sum / Math.max(1, counts[key]));
}
