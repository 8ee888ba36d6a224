// What is too large for its slide gets a smaller type, all over the slide, until it fits; a long program gets
// two columns before the type gets too small for the last row.
const WIDTH = 1280, HEIGHT = 720;

function fit(slide) {
  for (const [columns, smallest] of [[false, 72], [true, 50]]) {
    slide.classList.toggle("columns", columns);
    for (let size = 100; size >= smallest; size -= 4) {
      slide.style.fontSize = size + "%";
      for (const image of slide.querySelectorAll("img")) {
        image.style.maxHeight = 6 * size + "px";
      }
      if (!tooLarge(slide)) return;
    }
  }
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
