/* Drawing a line around a part of the map, with a mouse, a pen or a finger.

   A sheet over the map takes the pointer while one draws, so that the map stands still. What is drawn
   is thinned out to at most MOST corners. Escape, or the button again, gives up. With the keyboard the
   same is done by moving the map and searching there. */

const MOST = 60;
const LEAST_PX = 24; // a slip of the finger is no area
const STEP_PX = 3;
const TOLERANCE_PX = 1.5;
const SVG = 'http://www.w3.org/2000/svg';

/** Lets a reader draw over `frame`. `onStart()`; `onStroke()`: the pointer is down;
    `onEnd(points)`: the corners in pixels within frame; none where it was given up, and too few where nothing was drawn around.
    Returns {toggle(), active()}. */
export function pencil({ frame, onStart, onStroke, onEnd }) {
  let sheet = null;
  let line = null;
  let points = [];
  let pointer = null;

  function start() {
    sheet = document.createElementNS(SVG, 'svg');
    sheet.classList.add('draw-sheet');
    sheet.setAttribute('aria-hidden', 'true');
    line = document.createElementNS(SVG, 'polygon');
    const casing = document.createElementNS(SVG, 'polygon');
    casing.classList.add('casing');
    sheet.append(casing, line);
    sheet.addEventListener('pointerdown', down);
    sheet.addEventListener('pointermove', move);
    sheet.addEventListener('pointerup', up);
    sheet.addEventListener('pointercancel', again);
    frame.append(sheet);
    points = [];
    pointer = null;
    onStart();
  }

  function stop(corners) {
    sheet.remove();
    sheet = null;
    onEnd(corners);
  }

  const at = ({ clientX, clientY }) => {
    const { left, top } = sheet.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };

  function down(event) {
    if (pointer !== null || event.button !== 0) return; // a second finger
    pointer = event.pointerId;
    sheet.setPointerCapture(pointer);
    points = [at(event)];
    onStroke();
  }

  function move(event) {
    if (event.pointerId !== pointer) return;
    const point = at(event);
    if (distance(point, points.at(-1)) < STEP_PX) return;
    points.push(point);
    const shown = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
    for (const one of sheet.children) one.setAttribute('points', shown);
  }

  function up(event) {
    if (event.pointerId !== pointer) return;
    stop(spread(points) < LEAST_PX ? points.slice(0, 1) : thinned(points, MOST));
  }

  function again(event) { // the system took the pointer away
    if (event.pointerId !== pointer) return;
    pointer = null;
    points = [];
    for (const one of sheet.children) one.removeAttribute('points');
  }

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !sheet) return;
    event.preventDefault();
    stop([]);
  }, true); // before Escape leaves the phone's map

  return {
    toggle: () => (sheet ? stop([]) : start()),
    active: () => sheet !== null,
  };
}

/** At most `most` of the points, those that shape the line (Douglas and Peucker 1973), with as small
    a tolerance as that allows. */
export function thinned(points, most) {
  let kept = points;
  for (let tolerance = TOLERANCE_PX; kept === points || kept.length > most; tolerance *= 1.5) kept = simplified(points, tolerance);
  return kept;
}

function simplified(points, tolerance) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points.at(-1)];
  let farthest = 0;
  let most = -1;
  for (let index = 1; index < points.length - 1; index += 1) {
    const off = beside(points[index], first, last);
    if (off > most) [farthest, most] = [index, off];
  }
  if (most <= tolerance) return [first, last];
  return [...simplified(points.slice(0, farthest + 1), tolerance), ...simplified(points.slice(farthest), tolerance).slice(1)];
}

const distance = ([x, y], [u, v]) => Math.hypot(x - u, y - v);

// From a point to the stretch between two.
function beside(point, [ax, ay], [bx, by]) {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length ? Math.max(0, Math.min(1, ((point[0] - ax) * (bx - ax) + (point[1] - ay) * (by - ay)) / length)) : 0;
  return distance(point, [ax + along * (bx - ax), ay + along * (by - ay)]);
}

// The shorter side of the box around the points.
function spread(points) {
  const side = (axis) => {
    const all = points.map((point) => point[axis]);
    return Math.max(...all) - Math.min(...all);
  };
  return Math.min(side(0), side(1));
}
