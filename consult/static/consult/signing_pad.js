// The field to sign in: strokes are kept in its own units, 1000 wide and 400 high, so that a
// turned or resized screen shows the same signature.
export const WIDTH = 1000, HEIGHT = 400;
const MOST_POINTS = 6000, MOST_STROKES = 150, NEAR = 2, PEN_WIDTH = 7;

export class Pad {
  constructor(canvas, strokes, changed) {
    this.canvas = canvas;
    this.strokes = strokes;
    this.changed = changed;
    this.pointer = null;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(end, (event) => this.#up(event));
    }
    new ResizeObserver(() => this.draw()).observe(canvas);
    this.draw();
  }

  undo() { this.strokes.pop(); this.#tell(); }

  clear() { this.strokes.length = 0; this.#tell(); }

  draw() {
    const box = this.canvas.getBoundingClientRect();
    if (!box.width) return;
    const sharp = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(box.width * sharp);
    this.canvas.height = Math.round(box.height * sharp);
    const pen = this.canvas.getContext("2d");
    pen.scale(this.canvas.width / WIDTH, this.canvas.height / HEIGHT);
    Object.assign(pen, { lineWidth: PEN_WIDTH, lineCap: "round", lineJoin: "round" });
    pen.strokeStyle = pen.fillStyle = getComputedStyle(this.canvas).color;
    for (const stroke of this.strokes) {
      pen.beginPath();
      // A line of no length leaves no ink.
      if (stroke.length === 1) {
        pen.arc(...stroke[0], PEN_WIDTH / 2, 0, 2 * Math.PI);
        pen.fill();
        continue;
      }
      pen.moveTo(...stroke[0]);
      for (const point of stroke.slice(1)) pen.lineTo(...point);
      pen.stroke();
    }
  }

  #point(event) {
    const box = this.canvas.getBoundingClientRect();
    const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    return [
      within((event.clientX - box.left) / box.width * WIDTH, WIDTH),
      within((event.clientY - box.top) / box.height * HEIGHT, HEIGHT),
    ];
  }

  #down(event) {
    // The palm of a hand that holds a pen touches too.
    if (this.pointer !== null || event.button > 0 || this.strokes.length >= MOST_STROKES) return;
    event.preventDefault();
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.strokes.push([this.#point(event)]);
    this.draw();
  }

  #move(event) {
    if (event.pointerId !== this.pointer) return;
    const stroke = this.strokes.at(-1);
    const several = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const each of several.length ? several : [event]) {
      const [x, y] = this.#point(each), [lastX, lastY] = stroke.at(-1);
      const isFull = this.strokes.reduce((sum, s) => sum + s.length, 0) >= MOST_POINTS;
      if (!isFull && Math.hypot(x - lastX, y - lastY) >= NEAR) stroke.push([x, y]);
    }
    this.draw();
  }

  #up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.#tell();
  }

  #tell() { this.draw(); this.changed(); }
}
