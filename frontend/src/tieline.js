// htmx refreshes parts of a page, and parts.js says how that went; file_input.js makes a file's field one
// to drop on; passkeys.js asks for a passkey; watch.js is the alert screen, the one page that needs
// scripts. Every other works without any of them.
// Its settings stand in the page, in <meta name="htmx-config"> (templates/base.html).
import "htmx.org/dist/htmx.esm.js";
import "./file_input.js";
import "./parts.js";
import "./passkeys.js";
import "./watch.js";
