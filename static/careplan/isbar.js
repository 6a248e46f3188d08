// Copying the ISBAR in one tap, where the browser can; the text to mark stands on the page all the same.

const button = document.querySelector("[data-copy]");
if (button && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      said.textContent = button.dataset.wordsDone;
    } catch {
      said.textContent = button.dataset.wordsFailed;
    }
  });
}
