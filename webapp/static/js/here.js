/* 「目前位置」 as an answer to 「在哪裡？」: the browser is asked for it once it is chosen, and asks the
   reader. What is searched with is rounded to about 100 m and goes as near=lat,lon,metres. */

const METRES = 1000;
const DECIMALS = 3;
const PATIENCE = { timeout: 10_000, maximumAge: 300_000 };

/** Lets the where box of a form stand for the present place. `texts`: place, askingPlace,
    placeRefused, placeFailed. Returns {choose(input)}. */
export function presentPlace(form, { say, texts }) {
  const input = form.elements.where;
  let near = '';

  form.addEventListener('formdata', ({ formData }) => {
    if (near && input.value === texts.place) {
      formData.set('near', near);
      formData.set('where', '');
    } else if (input.value && input.value !== input.defaultValue) {
      formData.delete('near'); // another place: the distance was meant from the old one
    }
  });

  async function choose() {
    tell(texts.askingPlace);
    try {
      const { coords } = await new Promise((found, failed) => {
        navigator.geolocation.getCurrentPosition(found, failed, PATIENCE);
      });
      near = [coords.latitude.toFixed(DECIMALS), coords.longitude.toFixed(DECIMALS), METRES].join();
      input.value = texts.place;
      tell('');
      say(texts.filled.replace('{text}', texts.place));
    } catch (error) {
      tell(error.code === 1 ? texts.placeRefused : texts.placeFailed);
    }
  }

  // Errors are to be seen too, under the boxes, until something is typed.
  const note = Object.assign(document.createElement('p'), { className: 'ask-note notice', hidden: true });
  note.setAttribute('role', 'status');
  form.append(note);
  function tell(words) {
    note.textContent = words;
    note.hidden = !words;
  }
  form.addEventListener('input', () => tell(''));
  form.addEventListener('submit', () => tell(''));
  return { choose };
}
