// What a screen of a form needs: the same questions as the server, and its answers kept as they come.
import "./modules/questions.js";
import "./modules/saving.js";
