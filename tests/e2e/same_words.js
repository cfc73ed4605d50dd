// Leaves of each list its first entry, and puts … for what differs from ad to ad.
() => {
  const others = '.cards > .card ~ .card, .simi > .card ~ .card, .own > .card ~ .card, '
    + '#saved-list > li ~ li, .district-list li ~ li, .stn li ~ li, .fact dt ~ dt, .fact dd ~ dd, '
    + 'fieldset .opt ~ .opt, .blk.prose :is(p, ul) ~ :is(p, ul), .tagl li ~ li, .compare tbody tr ~ tr ~ tr';
  const changing = '.district-map, .rank, .why, .alike';
  for (const part of document.querySelectorAll(`${others}, ${changing}`)) part.remove();
  const own = '.card .t a, .card .emp a, .card .pay b, .card .facts li span, .card time, .card .note, '
    + '.lead h1, .lead .emp a, .num, .bigpay p, .fact dd, .blk .prose p, .blk.prose p, .blk.prose li, .tagl li, '
    + '.stn span, .compare th a, .compare .emp, .compare td, vacancy-tools .vh, [data-slot=title], '
    + '[data-filter=occupation] .opt span, .pick span, .crumb .note, .apply b, .apply .note, .district-list a';
  for (const part of document.querySelectorAll(own)) if (part.textContent.trim()) part.textContent = '…';
}
