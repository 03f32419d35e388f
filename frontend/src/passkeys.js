// Adding and using passkeys. The form holds what the server asks for; it is shown only where the
// browser can do it, and is sent with what the passkey answered. Codes work without this.
const CAN_DO =
  window.PublicKeyCredential?.parseCreationOptionsFromJSON &&
  window.PublicKeyCredential?.parseRequestOptionsFromJSON;

async function ask(form) {
  const { publicKey } = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === "create") {
    const asked = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
    return navigator.credentials.create({ publicKey: asked });
  }
  const asked = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
  return navigator.credentials.get({ publicKey: asked });
}

async function submitted(event) {
  const form = event.target;
  const field = form.elements.credential;
  if (field.value) return; // answered: let it go
  event.preventDefault();
  const problem = form.querySelector("[role=alert]");
  problem.hidden = true;
  try {
    field.value = JSON.stringify(await ask(form));
    form.requestSubmit();
  } catch {
    problem.textContent = "The passkey gave no answer. Try again, or use a code.";
    problem.hidden = false;
  }
}

if (CAN_DO) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", submitted);
  }
}
