// The bill of a call. The prices stand on the page, written from the cost model; a browser test compares this with
// the model's own results.
(() => {
    "use strict";
    const form = document.getElementById("call");
    if (!form) {
        return;
    }
    const prices = JSON.parse(document.getElementById("prices").textContent);
    const fields = form.elements;

    // Every term is rounded down for itself.
    const units = (bytes) => Math.floor(bytes / prices.bytesPerUnit);
    const number = (text) => {
        const value = Number(text);
        if (!/^\d+$/.test(text.trim()) || !Number.isSafeInteger(value * prices.infoBytes)) {
            throw new Error(`“${text}” is not a whole number of 0 or more that can be calculated with.`);
        }
        return value;
    };
    const show = (name, value) => {
        fields[name].value = typeof value === "number" ? value.toLocaleString("en-US") : value;
    };

    const bill = () => {
        const lengths = fields.accounts.value.split(/[\s,;]+/).filter((text) => text);
        const call = {
            base: prices.invoke,
            dataCost: units(number(fields.data.value)),
            metasCost: units(prices.metaBytes * number(fields.metas.value)),
            infosCost: units(prices.infoBytes * number(fields.infos.value)),
            accountsCost: lengths.map((text) => units(number(text))).reduce((sum, cu) => sum + cu, 0),
        };
        const sum = Object.values(call).reduce((sum, cu) => sum + cu, 0);
        return { ...call, call: sum, total: sum + number(fields.callee.value) };
    };

    const update = () => {
        const names = ["base", "dataCost", "metasCost", "infosCost", "accountsCost", "call", "total"];
        try {
            Object.entries(bill()).forEach(([name, value]) => show(name, value));
            show("error", "");
        } catch (error) {
            names.forEach((name) => show(name, "–"));
            show("error", error.message);
        }
    };

    form.addEventListener("input", update);
    form.addEventListener("submit", (event) => event.preventDefault());
    update();
})();
