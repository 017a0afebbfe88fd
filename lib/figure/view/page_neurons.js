// Neurons: of one head the query of each token, and for the query in focus each key, their elementwise product, and the score.

/** The queries and keys of the head that is shown, at the tokens of the axes; null where the page has none. */
async function vectorsShown() {
    if (!record.vectors) return null;
    const {queries, keys, scales} = record.vectors, {layer} = state, [head] = state.heads;
    await Promise.all([queries.load(layer), keys.load(layer)]);
    const at = (tensor, items) => items.map(item => tensor.rows(layer, head, item.begin, item.begin + 1));
    return {queries: at(queries, shown.axes.queries), keys: at(keys, shown.axes.keys), scale: scales[layer]};
}

const product = (a, b) => a.map((value, i) => value * b[i]);
const scoreOf = (query, key, scale) => product(query, key).reduce((sum, value) => sum + value, 0) * scale;

/** The query whose products are shown: the one in focus, or the first word's. */
const queryShown = () => state.query ?? Math.max(0, shown.axes.queries.findIndex(query => query.role !== 2));
const isHiddenNow = key => Boolean(shown.hidden?.[queryShown() * shown.keys + key]);

/** Whether the softmax of the scores is not the weight: the model adds to them, such as a position's bias. */
function addsToScores(scores) {
    if (shown.keys !== record.keys || state.renormalize) return false;
    const seen = scores.map((score, key) => isHiddenNow(key) ? -Infinity : score), top = Math.max(...seen);
    const powers = seen.map(score => Math.exp(score - top)), sum = powers.reduce((all, one) => all + one, 0);
    const row = shown.heads[0].weights.subarray(queryShown() * shown.keys);
    return powers.some((power, key) => Math.abs(power / sum - row[key]) > 0.05);
}

/** Rows of vectors as a picture of cells, with a line of the ground between two rows. */
function drawVectors(pen, vectors, x, place) {
    const {row, strip} = place, size = vectors[0].length, scale = window.devicePixelRatio || 1;
    const all = new Float32Array(vectors.length * size);
    vectors.forEach((vector, i) => all.set(vector, i * size));
    const wide = Math.round(strip * scale), high = Math.round(vectors.length * row * scale);
    pen.putImageData(picture(all, null, vectors.length, size, wide, high, largestOf(all), true, false), Math.round(x * scale), 0);
    pen.fillStyle = cssColour("ground");
    if (row > 4) for (let i = 0; i <= vectors.length; i++) pen.fillRect(x, i * row - 1, strip, 2);
}

function drawNeuronsStage(place) {
    const plot = byId("plot"), high = shown.queries * place.row, {queries} = shown.vectors;
    plot.style.width = place.strip + "px";
    plot.style.height = high + "px";
    byId("base").classList.remove("dim");
    drawVectors(sized(byId("base"), place.strip, high), queries, 0, place);
    shown.over = sized(byId("over"), place.strip, high);
    shown.side = sized(byId("side"), 2 * (place.strip + place.gap) + place.numbers, shown.keys * place.row);
    drawVectors(shown.side, shown.vectors.keys, 0, place);
}

function focusNeurons() {
    const {place, vectors, over, side} = shown, {row, strip, gap} = place, at = queryShown(), query = vectors.queries[at];
    clear(over, byId("over"));
    over.strokeStyle = cssColour("accent");
    over.lineWidth = 2;
    over.strokeRect(1, at * row, strip - 2, row);
    if (state.query === null) mark("query", at, false);
    side.clearRect(strip + gap - 2, 0, byId("side").width, byId("side").height);  // what depends on the query
    const isHidden = vectors.keys.map((_, key) => isHiddenNow(key)), none = new Float32Array(query.length);
    drawVectors(side, vectors.keys.map((key, i) => isHidden[i] ? none : product(query, key)), strip + gap, place);
    const scores = shown.scores = vectors.keys.map(key => scoreOf(query, key, vectors.scale));
    const weights = shown.heads[0].weights.subarray(at * shown.keys, (at + 1) * shown.keys), top = largestOf(weights);
    drawNumbers(side, scores, weights, top, isHidden);
    nameColumns(place, addsToScores(scores));
    if (state.key !== null) {
        side.strokeStyle = cssColour("accent");
        side.lineWidth = 1.5;
        side.strokeRect(strip + gap - 1, state.key * row, strip + gap + place.numbers, row);
    }
}

/** Over each strip what it shows. */
function nameColumns({strip, gap, numbers}, isMore) {
    const columns = [["Key", strip + gap], ["Product", strip + gap], ["Score", 46], ["Weight", numbers - 46]];
    byId("side-name").replaceChildren(...columns.map(([textContent, width]) => {
        const name = make("span", {textContent});
        Object.assign(name.style, {display: "inline-block", width: width + "px"});
        return name;
    }));
    byId("adds").hidden = !isMore;
}

/** The score of each key in figures where there is room, and its weight as a bar. */
function drawNumbers(pen, scores, weights, top, isHidden) {
    const {row, strip, gap, numbers, letters} = shown.place, left = 2 * (strip + gap), bar = left + 46;
    pen.font = `${Math.min(12, letters)}px system-ui, sans-serif`;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    scores.forEach((score, key) => {
        if (isHidden[key]) return;
        pen.fillStyle = cssColour("ink");
        if (row > 9) pen.fillText(number(score), left + 38, (key + 0.5) * row);
        pen.fillStyle = cssColour("accent");
        pen.fillRect(bar, key * row + row * 0.3, top > 0 ? (numbers - 46) * weights[key] / top : 0, row * 0.4);
    });
}

/** What is under the mouse: a number of a query, of a key or of their product. */
function neuronUnder(event) {
    const {place, vectors} = shown, isPlot = event.currentTarget === byId("plot"), box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left, at = Math.floor((event.clientY - box.top) / place.row), list = isPlot ? vectors.queries : vectors.keys;
    const isProduct = x >= place.strip + place.gap, size = list[0].length;
    const dimension = Math.floor((isProduct ? x - place.strip - place.gap : x) / place.strip * size);
    if (!list[at] || dimension < 0 || dimension >= size) return null;
    const value = list[at][dimension], name = `${dimension} of ${size}`;
    if (isPlot) return `query of ${isolated(shown.axes.queries[at].label)}, ${name}: ${number(value)}`;
    const query = vectors.queries[queryShown()][dimension], label = isolated(shown.axes.keys[at].label);
    return isProduct ? `${label}, ${name}: ${number(query)} × ${number(value)} = ${number(query * value)}` : `key of ${label}, ${name}: ${number(value)}`;
}

function neuronSentence() {
    const {queries, keys} = shown.axes, at = queryShown(), weights = shown.heads[0].weights.subarray(at * shown.keys, (at + 1) * shown.keys);
    const heaviest = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a] || a - b).slice(0, 3);
    const named = state.key === null ? heaviest : [state.key];
    return isolated(queries[at].label) + " with " + named.map(key => isHiddenNow(key) ? `${isolated(keys[key].label)} could not be seen`
        : `${isolated(keys[key].label)}: score ${number(shown.scores[key])}, weight ${number(weights[key])}`).join("; ");
}
