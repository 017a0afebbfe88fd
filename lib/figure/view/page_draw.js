// Drawing: canvases alone; what is drawn stands in `shown` (page.js).

const coloursOf = name => {
    const digits = settings[name], colours = [];
    for (let i = 0; i < digits.length; i += 6) colours.push(digits.slice(i, i + 6));
    return colours;
};
/** On a dark ground what is near 0 is dark: from blue by the ground to orange. */
const divergingOnDark = Array.from({length: 256}, (_, entry) => {
    const share = Math.abs(entry / 127.5 - 1), end = entry < 127.5 ? [138, 180, 248] : [255, 158, 110];
    return [30, 33, 38].map((ground, i) => Math.round(ground + (end[i] - ground) * share).toString(16).padStart(2, "0")).join("");
});
const colourMaps = {blues: coloursOf("blues"), cividis: coloursOf("cividis"), diverging: coloursOf("diverging"), divergingOnDark};
/** As ImageData has them: red in the lowest byte. */
const pixelMaps = Object.fromEntries(Object.entries(colourMaps).map(([name, colours]) =>
    [name, Uint32Array.from(colours, hex => 0xff000000 | parseInt(hex.slice(4) + hex.slice(2, 4) + hex.slice(0, 2), 16))]));

const isDark = () => document.documentElement.classList.contains("dark");
const cssColour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
const mapName = isSigned => isSigned ? isDark() ? "divergingOnDark" : "diverging" : isDark() ? "cividis" : "blues";
const headColour = position => settings[isDark() ? "dark" : "light"][position % settings.light.length];
const isDashed = position => Math.floor(position / settings.light.length) % 2 === 1;

/** Which entry of a map a position takes, 0 to 1. */
const entryAt = position => position > 0 ? Math.floor(Math.min(position * 256, 255)) : 0;

/** A canvas of this size in CSS pixels, as sharp as the screen. */
function sized(canvas, width, height) {
    const scale = window.devicePixelRatio || 1;
    const wide = Math.max(1, Math.round(width * scale)), high = Math.max(1, Math.round(height * scale));
    if (canvas.width !== wide || canvas.height !== high) {
        canvas.width = wide;
        canvas.height = high;
    }
    canvas.style.width = width + "px";
    canvas.style.height = height + "px";
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    return pen;
}

/** Of each pixel the weight that is farthest from 0 of those that it stands for; nothing where all are hidden. */
function picture(weights, hidden, queries, keys, wide, high, top, isSigned, isRoot) {
    const image = new ImageData(wide, high), pixels = new Uint32Array(image.data.buffer);
    const map = pixelMaps[mapName(isSigned)], scale = top > 0 ? 1 / top : 0;
    const bounds = (count, size) => Array.from({length: size + 1}, (_, i) => Math.floor(i * count / size));
    const rows = bounds(queries, high), columns = bounds(keys, wide);
    for (let y = 0; y < high; y++) {
        if (y > 0 && rows[y] === rows[y - 1] && rows[y + 1] === rows[y]) {
            pixels.copyWithin(y * wide, (y - 1) * wide, y * wide);
            continue;
        }
        const lastRow = Math.max(rows[y] + 1, rows[y + 1]);
        for (let x = 0; x < wide; x++) {
            const lastKey = Math.max(columns[x] + 1, columns[x + 1]);
            let most = 0, isSeen = !hidden;
            for (let query = rows[y]; query < lastRow; query++)
                for (let key = columns[x]; key < lastKey; key++) {
                    const weight = weights[query * keys + key];
                    if (Math.abs(weight) > Math.abs(most)) most = weight;
                    isSeen ||= !hidden[query * keys + key];
                }
            if (!isSeen) continue;
            const share = most * scale;
            pixels[y * wide + x] = map[isSigned ? entryAt((share + 1) / 2) : entryAt(isRoot ? Math.sqrt(share) : share)];
        }
    }
    return image;
}

/** One head in the overview, at (x, y) in pixels of the canvas. */
function drawThumb(pen, weights, hidden, queries, keys, x, y, side, isSigned) {
    pen.putImageData(picture(weights, hidden, queries, keys, side, side, largestOf(weights), isSigned, true), x, y);
}

const mostLines = 20000;

/** Which lines heads have, and how heavy: as `heed heads` draws them. */
function linesOf(heads, axes, share) {
    const keys = axes.keys.length, lines = [];
    let largest = 0, largestFaint = 0;
    heads.forEach(({weights}, position) => axes.queries.forEach((query, q) => {
        const row = weights.subarray(q * keys, (q + 1) * keys);
        for (const key of keysOfShare(row, share)) {
            const isFaint = query.role === 2 || axes.keys[key].role === 2;
            if (isFaint) largestFaint = Math.max(largestFaint, row[key]);
            else largest = Math.max(largest, row[key]);
            lines.push({position, query: q, key, weight: row[key], isFaint});
        }
    }));
    largest = largest || largestFaint;
    if (lines.length > mostLines) lines.sort((a, b) => b.weight - a.weight).length = mostLines;
    for (const line of lines)
        line.opacity = line.isFaint ? 20 : 10 + Math.round(10 * Math.min(1, line.weight / largest));
    return lines.sort((a, b) => b.isFaint - a.isFaint || a.opacity - b.opacity || a.position - b.position);
}

/** Lines from `width` × rows of `row` pixels; those of one opacity and head at once. */
function drawLines(pen, lines, heads, row, width, faint, strength = 1) {
    const widest = Math.min(1.8, Math.max(0.8, row / 11));
    const step = heads > 1 ? Math.min(1.2 * widest, 0.7 * row / heads) : 0;
    pen.lineCap = "butt";
    for (let i = 0; i < lines.length;) {
        const first = lines[i];
        const beside = (first.position - (heads - 1) / 2) * step;
        pen.beginPath();
        for (; i < lines.length && lines[i].isFaint === first.isFaint && lines[i].opacity === first.opacity &&
               (first.isFaint || lines[i].position === first.position); i++) {
            pen.moveTo(0, (lines[i].query + 0.5) * row + beside);
            pen.lineTo(width, (lines[i].key + 0.5) * row + beside);
        }
        pen.strokeStyle = first.isFaint ? faint : headColour(first.position);
        pen.globalAlpha = strength * (first.isFaint ? 1 : first.opacity / 20);
        pen.lineWidth = widest * (first.isFaint ? 0.35 : 0.35 + 0.65 * (first.opacity - 10) / 10);
        pen.setLineDash(!first.isFaint && isDashed(first.position) ? [4, 2] : []);
        pen.stroke();
    }
    pen.globalAlpha = 1;
    pen.setLineDash([]);
}

/** A bar a key, and while a query is in focus a cell a head. */
function drawSide(pen, bars, top, cells, place) {
    const {row, barWidth, cellWidth, gap} = place;
    pen.fillStyle = cssColour("soft");
    bars.forEach((_, key) => pen.fillRect(0, key * row + row * 0.3, barWidth, row * 0.4));
    pen.fillStyle = cssColour("accent");
    bars.forEach((weight, key) => pen.fillRect(0, key * row + row * 0.3, top > 0 ? barWidth * Math.max(0, weight) / top : 0, row * 0.4));
    const shades = [], map = colourMaps[mapName(false)];  // cells of one shade at once
    cells.forEach((weights, head) => {
        const largest = largestOf(weights);
        for (let key = 0; key < weights.length; key++) {
            const entry = entryAt(largest > 0 ? Math.sqrt(Math.max(0, weights[key]) / largest) : 0) | 7;
            (shades[entry] ||= []).push(head, key);
        }
    });
    shades.forEach((places, entry) => {
        pen.fillStyle = "#" + map[entry];
        for (let i = 0; i < places.length; i += 2)
            pen.fillRect(barWidth + gap + places[i] * cellWidth, places[i + 1] * row + 1, cellWidth - 1, row - 2);
    });
}
