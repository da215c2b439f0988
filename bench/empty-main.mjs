// The lower bound for the start of the app: a main process that opens an empty window on the same host.
import { app, BrowserWindow } from 'electron';

app.setPath('userData', process.env.THREADKEEP_PROFILE);
void app
  .whenReady()
  .then(() => new BrowserWindow().loadURL('data:text/html,<title>empty</title><p id=empty>empty</p>'));
