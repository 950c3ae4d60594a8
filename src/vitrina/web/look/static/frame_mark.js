// Runs before anything is drawn: inside a frame the page is as tall as what it holds.
if (window.self !== window.top) document.documentElement.classList.add("framed");
