// What is to be known of the page that is open, as `visit.rs` reads it.
(() => {
    // What is folded is looked at as well, and folded again.
    const folded = [...document.querySelectorAll('details:not([open])')];
    // Of tabs, which share a name, the browser keeps one open.
    const tabs = [...document.querySelectorAll('details[name]')].map((it) => [it, it.getAttribute('name')]);
    for (const [it] of tabs) it.removeAttribute('name');
    for (const it of folded) it.open = true;

    const root = document.documentElement;
    const main = document.querySelector('main') ?? document.body;
    const name = (element) => {
        const text = (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
        return `${element.tagName.toLowerCase()}${element.className ? `.${element.className}` : ''} “${text}”`;
    };
    const shown = (element) =>
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;

    // Boxes of the chapter may scroll sideways, the chapter itself may not.
    const scrolls = (element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
    const inBox = (element) => {
        for (let at = element.parentElement; at && at !== main; at = at.parentElement) {
            if (scrolls(at)) return true;
        }
        return false;
    };
    const sticking_out = [...main.querySelectorAll('*')]
        .filter((it) => shown(it) && !inBox(it))
        .filter((it) => {
            const { left, right } = it.getBoundingClientRect();
            return right > root.clientWidth + 0.5 || left < -0.5;
        })
        .map(name);

    // Contrast as WCAG 2 defines it.
    const channels = (color) => {
        const canvas = channels.canvas ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], below) =>
        [[r, below[0]], [g, below[1]], [b, below[2]]].map(([top, under]) => top * a + under * (1 - a)).concat(1);
    const background = (element) => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) {
            layers.push(channels(getComputedStyle(at).backgroundColor));
            if (layers.at(-1)[3] === 1) break;
        }
        return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
    };
    const luminance = (color) => {
        const [r, g, b] = color.slice(0, 3).map((it) => {
            const part = it / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (front, back) => {
        const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
        return (light + 0.05) / (dark + 0.05);
    };
    const faint = new Set();
    let texts = 0;
    let smallest = Infinity;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || element.closest('script, style, noscript') || !shown(element)) continue;
        texts += 1;
        const style = getComputedStyle(element);
        const size = parseFloat(style.fontSize);
        if (main.contains(element)) smallest = Math.min(smallest, size);
        const back = background(element);
        const ratio = contrast(over(channels(style.color), back), back);
        const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        if (ratio < (large ? 3 : 4.5)) faint.add(`${ratio.toFixed(2)}: ${name(element)}`);
    }

    const seen = {
        sideways: root.scrollWidth - root.clientWidth,
        sticking_out,
        images: [...document.images].map((it) => ({
            source: it.src, says: it.alt, natural: it.naturalWidth, shown: shown(it),
        })),
        faint: [...faint],
        texts,
        background: luminance(background(main)),
        smallest: smallest === Infinity ? 0 : smallest,
        links: [...document.querySelectorAll('a[href]')].map((it) => ({ text: it.textContent.trim(), target: it.href })),
        anchors: [...document.querySelectorAll('[id]')].map((it) => it.id),
    };
    for (const it of folded) it.open = false;
    for (const [it, name] of tabs) it.setAttribute('name', name);
    return seen;
})()
