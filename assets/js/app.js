import "./modules/requests.js";
import "./modules/leaving.js";
import "./modules/photos.js";
import "./modules/forms.js";
import "./modules/draft.js";
import "./modules/device.js";
