/* Marks the page as scripted before it is drawn, so that what needs a script takes its place from the start. */
document.documentElement.classList.add("scripted");
