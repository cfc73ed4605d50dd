/* One vacancy: a small map when it comes into sight, and the buttons that only a browser can serve.

   #map.mini: data-point "longitude,latitude", data-kind point|district, data-tag, data-area, texts.
   [data-print], [data-share] (data-text-copied) are hidden until here; #announce speaks. */

import { names, openMap } from './map.js';
import { look } from './looked_at.js';
import { fill, pinElement, placed } from './map_marks.js';

const own = document.querySelector('.apply vacancy-tools'); // not on the page of a closed one
if (own) look(own.dataset);

const ZOOM = { point: 14.3, district: 12.6 };

const element = document.querySelector('#map.mini');
if (element && !navigator.connection?.saveData) {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    drawPlace(element);
  }, { rootMargin: '200px' });
  watch.observe(element);
}

async function drawPlace(where) {
  const { kind, point, tag, area, textDistrict } = where.dataset;
  const center = point.split(',').map(Number);
  const words = where.querySelector('.nomap');
  try {
    const { map, Marker } = await openMap(where, { center, zoom: ZOOM[kind], interactive: false, sourcesFolded: true });
    const look = kind === 'district' ? 'area' : 'matched on';
    const pin = pinElement(`${look} still`, kind === 'district' ? fill(textDistrict, { district: names(area)[0] }) : tag);
    placed(pin, look, center, Marker).addTo(map);
    if (words) words.hidden = true;
    map.once('idle', () => { document.documentElement.dataset.map = 'idle'; });
  } catch (error) {
    console.info('No drawn map:', error.message); // the words above say it all
  }
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

for (const button of document.querySelectorAll('[data-share]')) {
  button.hidden = !navigator.share && !navigator.clipboard;
  button.addEventListener('click', async () => {
    const address = location.origin + location.pathname;
    try {
      if (navigator.share) await navigator.share({ title: document.title, url: address });
      else {
        await navigator.clipboard.writeText(address);
        document.querySelector('#announce').textContent = button.dataset.textCopied;
      }
    } catch (error) {
      if (error.name !== 'AbortError') throw error; // the reader changed their mind
    }
  });
}
