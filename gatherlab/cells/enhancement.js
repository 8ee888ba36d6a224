// The part of a card that runs in the browser.  The card itself is plain ipywidgets and works without it.
function render({ model, el }) {
    const card = () => el.closest("." + model.get("card"));

    // A screen reader reads out what changes inside an element that it knew before (ARIA 1.2, role status).
    // ipywidgets keeps the element of an HTML widget and replaces what is in it.
    const announce = () => {
        const regions = card()?.querySelectorAll(".gl-live") ?? [];
        for (const region of regions) {
            if (region.getAttribute("role") === "status") continue;
            region.setAttribute("role", "status");
            region.setAttribute("aria-live", "polite");
            region.setAttribute("aria-atomic", "true");
        }
        return regions.length > 0;
    };
    // a card's parts come into the page one by one, in an order that nobody promises
    const waiting = setInterval(() => announce() && clearInterval(waiting), 50);

    const find = (root, kind) => [...root.querySelectorAll(`input[type=${kind}]`)];

    // what the learner sees at the moment of the press: this is what counts
    const seen = root => {
        const radios = find(root, "radio");
        const row = radios.findIndex(one => one.checked);
        return {
            typed: root.querySelector("textarea")?.value ?? "",
            row: row < 0 ? null : row,
            line: row < 0 ? null : radios[row].closest("label").textContent,
            ticked: find(root, "checkbox").flatMap((one, at) => (one.checked ? [at] : [])),
        };
    };

    // The press goes to the kernel together with what is seen.  By itself it would race the messages about
    // each control: they come by other threads (JupyterLab's subshells), or wait in the page for an answer
    // to the last one.
    const onClick = event => {
        const root = card();
        const button = event.target.closest?.("button");
        if (!button || button.disabled || !root?.contains(button)) return;
        const name = model.get("buttons").find(one => button.classList.contains("gl-press-" + one));
        if (!name) return;
        event.stopImmediatePropagation();
        announce();
        model.send({ press: name, seen: seen(root) });
    };

    // each choice is a radio group of its own: do not wait for the kernel to take the mark off the others
    const onChange = event => {
        const root = card();
        if (event.target.type !== "radio" || !event.target.checked || !root?.contains(event.target)) return;
        for (const other of find(root, "radio")) if (other !== event.target) other.checked = false;
    };

    // in the document, before any other listener: the card's element may not be there yet
    document.addEventListener("click", onClick, true);
    document.addEventListener("change", onChange, true);
    return () => {
        clearInterval(waiting);
        document.removeEventListener("click", onClick, true);
        document.removeEventListener("change", onChange, true);
    };
}
export default { render };
