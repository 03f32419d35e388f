// htmx alone: it refreshes parts of a page. Every page works without it.
// Its settings stand in the page, in <meta name="htmx-config"> (templates/base.html).
import "htmx.org/dist/htmx.esm.js";
