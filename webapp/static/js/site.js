/* Every page: keeps the site's look for times without a network. */
if ('serviceWorker' in navigator) {
  addEventListener('load', () => {
    const language = document.documentElement.lang.replaceAll('-', '_');
    navigator.serviceWorker.register(`/service-worker.js?for=${language}`).catch(() => {}); // a private window refuses
  });
}
