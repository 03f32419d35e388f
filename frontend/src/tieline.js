// htmx refreshes parts of a page, file_input.js makes a file's field one to drop on, passkeys.js asks
// for a passkey. Every page works without them.
// Its settings stand in the page, in <meta name="htmx-config"> (templates/base.html).
import "htmx.org/dist/htmx.esm.js";
import "./file_input.js";
import "./passkeys.js";
