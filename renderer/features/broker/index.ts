/**
 * The Broker activity: the embedded broker's listeners and numbers, its limits, its clients with the X-ray of a session,
 * its subscriptions, decisions and retained messages. It draws what the engine tells; only what is looked at is the page's. Start with
 * `BrokerActivity.tsx`; `windowedList.ts` is the window onto lists that are longer than a page should hold.
 */
import { Server } from "lucide-react";
import { type Activity, lazyPart } from "#renderer/workbench/index.ts";
import {
  clientSectionCommands,
  decisionCommands,
  listenerCommands,
  retainedCommands,
  subscriptionCommands,
} from "./brokerCommands.ts";

const sectionTitles = {
  subscriptions: "Show subscriptions at the broker",
  decisions: "Show the broker's decisions",
  listeners: "Show the broker's listeners",
  settings: "Show the broker's settings and limits",
} as const;

/** What `main.tsx` puts into the activity bar. */
export const BrokerActivity: Activity = {
  id: "broker",
  title: "Broker",
  icon: Server,
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
    ...(["subscriptions", "decisions", "listeners", "settings"] as const).map((section) => ({
      id: `broker.show.${section}`,
      title: sectionTitles[section],
      run() {
        broker.getState().show(section);
        showActivity("broker");
      },
    })),
    {
      id: "broker.redirect",
      title: "Send the broker's clients to another server…",
      run() {
        showActivity("broker");
        broker.getState().openDialog({ kind: "redirect" });
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
  partCommands: (
    [
      ["clients", clientSectionCommands],
      ["subscriptions", subscriptionCommands],
      ["retained", retainedCommands],
      ["decisions", decisionCommands],
      ["listeners", listenerCommands],
    ] as const
  ).map(([section, words]) => ({
    commands: Object.values(words),
    bring: ({ broker }) => broker.getState().show(section),
  })),
};
