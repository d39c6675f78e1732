// Reads a text aloud with the voice of the device, where it has one. Nothing is shown where it has none.
// Sentence by sentence: a long text in one piece stops after fifteen seconds in some browsers.
const LONGEST = 220;

const sentences = (text) =>
  (text.match(/[^.!?…\n]+[.!?…]*\s*/g) ?? []).flatMap((one) => one.match(new RegExp(`.{1,${LONGEST}}(?:\\s|$)|.+`, "gs")) ?? []);

const prepare = (box) => {
  const text = document.getElementById(box.dataset.read);
  const [start, pause, stop] = ["start", "pause", "stop"].map((name) => box.querySelector(`[data-read-${name}]`));
  const words = { pause: pause.textContent, resume: pause.dataset.readPause };
  const voice = speechSynthesis;
  let run = 0;

  const show = (reading) => {
    start.hidden = reading;
    pause.hidden = stop.hidden = !reading;
    pause.textContent = words.pause;
  };
  const end = () => {
    run += 1;
    voice.cancel();
    show(false);
  };
  start.addEventListener("click", () => {
    end();
    const mine = run;
    show(true);
    pause.focus();
    const queue = [...text.querySelectorAll("h2, h3, p, li")].flatMap((one) => sentences(one.textContent.trim()));
    const next = () => {
      if (mine !== run) return;
      const said = queue.shift();
      if (said === undefined) {
        end();
        start.focus();
        return;
      }
      const utterance = new SpeechSynthesisUtterance(said);
      utterance.lang = document.documentElement.lang || "fr";
      utterance.onend = next;
      utterance.onerror = (event) => event.error !== "interrupted" && event.error !== "canceled" && end();
      voice.speak(utterance);
    };
    next();
  });
  pause.addEventListener("click", () => {
    if (voice.paused) voice.resume();
    else voice.pause();
    pause.textContent = voice.paused ? words.resume : words.pause;
  });
  stop.addEventListener("click", () => {
    end();
    start.focus();
  });
  addEventListener("pagehide", end);
  box.hidden = false;
};

if ("speechSynthesis" in window) document.querySelectorAll("[data-read]").forEach(prepare);
