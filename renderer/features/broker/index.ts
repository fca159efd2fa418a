/**
 * The Broker activity: the embedded broker's listeners and numbers, its clients with the X-ray of a session, and its
 * retained messages. It draws what the engine tells; only what is looked at is the page's. Start with
 * `BrokerActivity.tsx`; `windowedList.ts` is the window onto lists that are longer than a page should hold.
 */
import { Server } from "lucide-react";
import { type Activity, lazyPart } from "#renderer/workbench/index.ts";

/** What `main.tsx` puts into the activity bar. */
export const BrokerActivity: Activity = {
  id: "broker",
  title: "Broker",
  icon: Server,
  key: "Mod+5",
  Component: lazyPart(async () => (await import("./BrokerActivity.tsx")).BrokerMain),
  SideBar: lazyPart(async () => (await import("./BrokerSideBar.tsx")).BrokerSideBar),
  createCommands: ({ state: { broker }, showActivity }) => [
    {
      id: "broker.showClients",
      title: "Show the broker's clients and sessions",
      run() {
        broker.getState().show("clients");
        showActivity("broker");
      },
    },
    {
      id: "broker.showRetained",
      title: "Show retained messages",
      run() {
        broker.getState().show("retained");
        showActivity("broker");
      },
    },
    {
      id: "broker.listenOn",
      title: "Start broker on another port…",
      run() {
        showActivity("broker");
        broker.getState().openDialog({ kind: "listen" });
      },
    },
  ],
};
