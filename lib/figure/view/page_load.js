"use strict";
// Unpacks the script of the page, which stands in it deflated, and runs it: the policy knows both by their hashes.
const byId = id => document.getElementById(id);

async function unpacked(id) {
    const text = byId(id).textContent;
    const bytes = Uint8Array.fromBase64
        ? Uint8Array.fromBase64(text)
        : Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const stream = new DecompressionStream("deflate-raw"), writer = stream.writable.getWriter();
    const written = Promise.all([writer.write(bytes), writer.close()]);  // a Blob would ask the browser's main process
    const [buffer] = await Promise.all([new Response(stream.readable).arrayBuffer(), written]);
    return new Uint8Array(buffer);
}

async function unpackedText(id) { return new TextDecoder().decode(await unpacked(id)); }

unpackedText("script").then(textContent => document.body.append(Object.assign(document.createElement("script"), {textContent})));
