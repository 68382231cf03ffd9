// Checks a public record in your own browser, with WebCrypto and nothing else.
//
// The rules are those of RFC 6962 (the tree), C2SP signed-note, tlog-checkpoint, tlog-tiles and
// tlog-proof. Nothing is sent anywhere: files are read from the record or from your computer.
// Every word that people read stands in the page, in its language; see `say`.

const WIDTH = 256;
const AT_ONCE = 8;
const ED25519 = 0x01;
const bytesOf = (text) => new TextEncoder().encode(text);
const textOf = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const same = (one, other) => hexOf(one) === hexOf(other);

/** What is wrong, as the name of a sentence in the page and what goes into it. */
class Wrong extends Error {
  constructor(word, facts = {}) {
    super(word);
    this.word = word;
    this.facts = facts;
  }
}

async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

const leafHash = (leaf) => sha256(Uint8Array.of(0), leaf);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

/** Reads a verifier key: NAME+ID+BASE64, where the id is four bytes of a hash. */
async function readKey(text) {
  const [name, id, ...rest] = text.trim().split("+");
  try {
    const content = fromBase64(rest.join("+"));
    const found = (await sha256(bytesOf(`${name}\n`), content)).slice(0, 4);
    if (content[0] === ED25519 && content.length === 33 && hexOf(found) === id) {
      return { name, id, content: content.slice(1) };
    }
  } catch {
    // it was no base64; told below like any other wrong key
  }
  throw new Wrong("bad-key");
}

/** Reads a checkpoint that this key has signed: whose, how many lines, and their root. */
async function openCheckpoint(note, key) {
  const end = note.lastIndexOf("\n\n");
  const body = note.slice(0, end + 1);
  const lines = note.slice(end + 2).split("\n").filter(Boolean);
  const mine = lines.map((line) => line.split(" ")).filter(([, name]) => name === key.name);
  const usable = await importKey(key);
  for (const [, , encoded] of mine) {
    const signature = fromBase64(encoded);
    if (hexOf(signature.slice(0, 4)) !== key.id) continue;
    if (!(await crypto.subtle.verify("Ed25519", usable, signature.slice(4), bytesOf(body)))) break;
    const [origin, size, root] = body.split("\n");
    return { origin, size: Number(size), root: fromBase64(root), others: lines.length - 1 };
  }
  throw new Wrong("not-signed");
}

async function importKey(key) {
  try {
    return await crypto.subtle.importKey("raw", key.content, "Ed25519", false, ["verify"]);
  } catch {
    throw new Wrong("old-browser");
  }
}

/** Names a bundle of lines as tlog-tiles does, in thousands: 1067 is x001/067. */
function bundlePath(index, width) {
  const parts = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    parts.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  return `tile/entries/${parts.join("/")}${width < WIDTH ? `.p/${width}` : ""}`;
}

async function fetched(path) {
  const answer = await fetch(path, { cache: "no-cache" }).catch(() => null);
  if (!answer || !answer.ok) throw new Wrong("missing", { file: path });
  return new Uint8Array(await answer.arrayBuffer());
}

function leavesIn(bundle, file, count) {
  const leaves = [];
  for (let at = 0; at < bundle.length; ) {
    const end = at + 2 + (bundle[at] << 8) + bundle[at + 1];
    if (!(end <= bundle.length)) throw new Wrong("cut-short", { file });
    leaves.push(bundle.subarray(at + 2, end));
    at = end;
  }
  if (leaves.length !== count) throw new Wrong("cut-short", { file });
  return leaves;
}

/** The growing tree: one hash per complete part, the largest part first. */
class Edge {
  peaks = [];
  size = 0;

  async add(hash) {
    let found = hash;
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) {
      found = await nodeHash(this.peaks.pop(), found);
    }
    this.peaks.push(found);
    this.size += 1;
  }

  async root() {
    if (!this.peaks.length) return sha256();
    let found = this.peaks.at(-1);
    for (const peak of this.peaks.slice(0, -1).reverse()) found = await nodeHash(peak, found);
    return found;
  }
}

/** Reads every line and works the root out again. Tells `earlier` apart if it is passed on the way. */
async function wholeRecord(base, note, key, earlier, onWay) {
  const head = await openCheckpoint(note, key);
  const edge = new Edge();
  const files = [];
  for (let index = 0; index * WIDTH < head.size; index += 1) {
    const count = Math.min(WIDTH, head.size - index * WIDTH);
    files.push({ count, path: bundlePath(index, count) });
  }
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const part = files.slice(at, at + AT_ONCE);
    const bundles = await Promise.all(part.map(({ path }) => fetched(base + path)));
    for (const [place, bundle] of bundles.entries()) {
      const leaves = leavesIn(bundle, part[place].path, part[place].count);
      for (const hash of await Promise.all(leaves.map(leafHash))) {
        await edge.add(hash);
        await sameAsBefore(edge, earlier);
      }
    }
    onWay(edge.size, head.size);
  }
  if (earlier && earlier.size > head.size) throw new Wrong("shorter", { before: earlier.size });
  if (!same(await edge.root(), head.root)) throw new Wrong("other-root");
  return head;
}

async function sameAsBefore(edge, earlier) {
  if (earlier?.size !== edge.size) return;
  if (hexOf(await edge.root()) !== earlier.root) throw new Wrong("rewritten", { before: earlier.size });
}

/** Verifies a proof file (tlog-proof): that this line stands where it says, under a signed root. */
async function oneProof(text, key) {
  const lines = text.slice(0, text.indexOf("\n\n")).split("\n");
  const head = await openCheckpoint(text.slice(text.indexOf("\n\n") + 2), key);
  const extra = lines.find((line) => line.startsWith("extra "));
  const index = Number(lines.find((line) => line.startsWith("index "))?.slice(6));
  const steps = lines.filter((line) => !line.includes(" ") && !line.includes("@")).map(fromBase64);
  if (!lines[0].startsWith("c2sp.org/tlog-proof@") || !extra || !Number.isInteger(index)) {
    throw new Wrong("bad-proof");
  }
  const leaf = fromBase64(extra.slice(6));
  if (!same(await rootBy(await leafHash(leaf), index, head.size, steps), head.root)) {
    throw new Wrong("not-in");
  }
  return { ...head, index, leaf: textOf(leaf) };
}

/** The root that an inclusion proof leads to (RFC 9162, 2.1.3.2). */
async function rootBy(leaf, index, size, steps) {
  if (!(index >= 0 && index < size)) throw new Wrong("bad-proof");
  let [node, last, found] = [index, size - 1, leaf];
  for (const step of steps) {
    if (last === 0) throw new Wrong("bad-proof");
    if (node % 2 === 1 || node === last) {
      found = await nodeHash(step, found);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      found = await nodeHash(found, step);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  if (last !== 0) throw new Wrong("bad-proof");
  return found;
}

/* The page. */

const page = document.getElementById("check");
const base = page.dataset.record;
const MARKS = { plain: "", good: "✓ ", refusal: "✗ " };
const verdict = document.getElementById("verdict");
const bar = document.getElementById("progress");

/** Puts a sentence of the page into the verdict, with facts in the place of {names}. */
function say(word, facts = {}, tone = "plain") {
  const sentence = document.querySelector(`[data-word="${word}"]`).textContent;
  const filled = sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
  verdict.textContent = `${MARKS[tone]}${filled}`;
  verdict.className = `notice notice--${tone}`;
  verdict.hidden = false;
}

async function checked(work) {
  bar.hidden = false;
  bar.removeAttribute("value");
  say("working");
  try {
    const [word, facts] = await work(await readKey(await chosenKey()));
    say(word, facts, "good");
  } catch (wrong) {
    const { word = "broken-file", facts = {} } = wrong;
    say(word, facts, "refusal");
  }
  bar.hidden = true;
}

/** The key in the page; if none was put there, the one that the record names. */
async function chosenKey() {
  const field = document.getElementById("key");
  field.value ||= textOf(await fetched(`${base}key`)).split("\n")[0];
  return field.value;
}

async function checkAll(key) {
  const remembered = `record:${key.name}:${key.id}`;
  const earlier = JSON.parse(localStorage.getItem(remembered) ?? "null");
  const note = textOf(await fetched(`${base}checkpoint`));
  const head = await wholeRecord(base, note, key, earlier, (done, size) => {
    bar.max = size;
    bar.value = done;
  });
  localStorage.setItem(remembered, JSON.stringify({ size: head.size, root: hexOf(head.root) }));
  const facts = { size: head.size, name: head.origin, before: earlier?.size };
  return [earlier ? "all-good-again" : "all-good", facts];
}

async function checkFile(file, key) {
  const found = await oneProof(await file.text(), key);
  return ["line-good", { index: found.index, name: found.origin, line: found.leaf }];
}

document.getElementById("check-all").addEventListener("click", () => checked(checkAll));
document.getElementById("proof").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) checked((key) => checkFile(file, key));
  event.target.value = ""; // the same file may be chosen again
});
page.hidden = false;
chosenKey().catch(() => say("missing", { file: "key" }, "refusal"));
