// What is too large for its slide gets a smaller type, all over the slide, until it fits; a long program gets
// two columns before the type gets too small for the last row.
const WIDTH = 1280, HEIGHT = 720;
const PICTURE = 1168, ROOM = 634;  // a picture's full width; what the heading of a slide leaves of its height

function fit(slide) {
  const drawn = [...slide.querySelectorAll(".jp-OutputArea img")];
  const width = widthFor(drawn);
  for (const [columns, smallest] of [[false, 72], [true, 50]]) {
    slide.classList.toggle("columns", columns);
    for (let size = 100; size >= smallest; size -= 4) {
      slide.style.fontSize = size + "%";
      for (const image of slide.querySelectorAll(".jp-RenderedMarkdown img")) {
        image.style.maxHeight = 6 * size + "px";
      }
      for (const image of drawn) image.style.width = width * size / 100 + "px";
      if (!tooLarge(slide)) return;
    }
  }
}

// One width for all pictures of a slide, so that they fit below each other: a comparison has one time axis.
function widthFor(images) {
  const heights = images.map((image) => PICTURE * image.naturalHeight / (image.naturalWidth || 1));
  const height = heights.reduce((sum, one) => sum + one, 0);
  return PICTURE * Math.min(1, ROOM / (height || 1));
}

function tooLarge(slide) {
  return slide.scrollHeight > HEIGHT || slide.scrollWidth > WIDTH;
}

const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
Reveal.initialize({
  width: WIDTH, height: HEIGHT, margin: 0, center: false, hash: true, slideNumber: "c/t",
  transition: quiet ? "none" : "slide", viewDistance: 3,
}).then(() => {
  const shown = () => fit(Reveal.getCurrentSlide());
  Reveal.on("slidechanged", shown);
  Promise.all([...document.images].map((image) => image.decode().catch(() => null))).then(shown);
  shown();
});
