# Links of a page as it is in the repository, for the site. Those to other pages of the site and to pictures stay
# relative; any other leads to where the repository's files are to be read.
#
#   awk -v page=docs/src/depth.md -v pages=FILE -v source=URL -v pictures=FILE -f docs/links.awk docs/src/depth.md
#
# Each line of pages is a path in the repository, a tab, and the path in the site; the folder of a library leads to its
# documentation. The pictures that a page shows are appended to that file.

BEGIN {
    while ((getline line < pages) > 0) {
        split(line, paths, "\t")
        site[paths[1]] = paths[2]
    }
    depth = gsub(/\//, "/", site[page])
    up = ""
    while (depth-- > 0) up = up "../"
    here = folder(page)
}

/^ *(> )?```/ { fenced = !fenced; print; next }
fenced { print; next }
{
    out = ""
    rest = $0
    while ((at = index(rest, "](")) > 0) {
        out = out substr(rest, 1, at + 1)
        rest = substr(rest, at + 2)
        end = index(rest, ")")
        if (end == 0) break
        out = out link(substr(rest, 1, end - 1))
        rest = substr(rest, end)
    }
    print out rest
}

function link(target,    path, anchor, at) {
    if (target ~ /^[a-z]+:/ || target ~ /^#/) return target
    at = index(target, "#")
    path = at ? substr(target, 1, at - 1) : target
    anchor = at ? substr(target, at) : ""
    path = joined(here, path)
    if (path == "docs/src/SUMMARY.md") return up "toc.html"
    if (path in site) return up site[path] anchor
    if (path ~ /\.svg$/) {
        print path >> pictures
        return up path
    }
    return source "/" path anchor
}

# A path without its last part.
function folder(path) {
    return path ~ /\// ? substr(path, 1, match(path, /\/[^\/]*$/) - 1) : ""
}

# A relative path from a folder of the repository, from its root.
function joined(from, to,    parts, part, count, i, all, out) {
    count = 0
    all = split(from == "" ? to : from "/" to, parts, "/")
    for (i = 1; i <= all; i++) {
        if (parts[i] == "..") count--
        else if (parts[i] != "." && parts[i] != "") part[++count] = parts[i]
    }
    out = ""
    for (i = 1; i <= count; i++) out = out (i > 1 ? "/" : "") part[i]
    return out
}
