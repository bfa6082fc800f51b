// Everything here only makes faster and livelier what works without it as plain links and forms.
import { keepComposer } from "./composer.js";
import { keepCopies } from "./copy.js";
import { keepInbox } from "./inbox.js";
import { keepKeyboard } from "./keyboard.js";
import { keepLive } from "./live.js";
import { keepPalette } from "./palette.js";
import { keepStream } from "./stream.js";
import { keepTime } from "./time.js";
import { keepToasts } from "./toasts.js";

keepTime();
keepToasts();
keepKeyboard();
keepPalette();
keepComposer();
keepCopies();
keepLive();
keepInbox();
keepStream();
