/* Shapes over the map: what lies within the minutes asked for, and a line that the reader drew. */

/** Asks for a shape of the reach once for each address. Returns {of(url)}: its GeoJSON feature;
    null where none is asked for or it cannot be had. */
export function reachShapes() {
  let kept = { url: '', shape: null };

  async function of(url) {
    if (!url) return null;
    if (kept.url !== url || !kept.shape) kept = { url, shape: await fetched(url) };
    return kept.shape;
  }
  return { of };
}

async function fetched(url) {
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    const { geometry } = await answer.json();
    return shape('reach', geometry);
  } catch (error) {
    console.info('No reach:', error.message); // the page says so in words
    return null;
  }
}

/** The GeoJSON feature of a data-line, 「lon,lat;lon,lat;…」 without the first corner again; null
    where there is none. */
export function drawnShape(line) {
  const ring = (line ?? '').split(';').filter(Boolean).map((corner) => corner.split(',').map(Number));
  return ring.length < 3 ? null : shape('drawn', { type: 'Polygon', coordinates: [[...ring, ring[0]]] });
}

const shape = (kind, geometry) => ({ type: 'Feature', properties: { kind }, geometry });
