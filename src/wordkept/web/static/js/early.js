// Before the first paint: the widths and folds this reader left the panes in. Nothing jumps later.
(() => {
  const root = document.documentElement;
  for (const pane of ["list", "customer"]) {
    const width = Number(localStorage.getItem(`width-${pane}`));
    if (width > 200 && width < 700) root.style.setProperty(`--${pane}-width`, `${width}px`);
    if (localStorage.getItem(`fold-${pane}`)) root.toggleAttribute(`data-fold-${pane}`, true);
  }
})();
