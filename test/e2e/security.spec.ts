import { expect, test } from "./fixtures.ts";
import { connectClient, expectAccessible, pressTabUntil, screenOf } from "./support/index.ts";

test.describe("with the keyboard alone, a person", () => {
  test("asks why a packet was denied, and comes to the rules behind it", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const { keyboard } = page;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await keyboard.press("ControlOrMeta+6");
    await pressTabUntil(page, /^button Load the talk's policy$/);
    await keyboard.press("Enter");
    await expect(page.getByRole("table", { name: "Who may do what" })).toBeVisible();
    await keyboard.press("ControlOrMeta+Shift+Enter");
    await expect(page.getByText(/Enforced: sensor/)).toBeVisible();

    const client = await connectClient(brokerPort, { clientId: "acme-t2", protocolVersion: 4 });
    await client.publishAsync("/App/Customer/acme/Mobile/acme-mobile/Action", "{}", { qos: 1 });
    await keyboard.press("ControlOrMeta+1");
    await expect(screen.packet(/PUBLISH, from acme-t2, .*denied, the client was told Success/)).toBeVisible();
    await pressTabUntil(page, /^grid Packets/);
    await keyboard.press("End");
    for (let step = 0; step < 4; step++) {
      if ((await screen.packet(/PUBLISH, from acme-t2/).getAttribute("aria-selected")) === "true") break;
      await keyboard.press("ArrowUp");
    }
    await keyboard.press("w");

    const why = page.getByRole("region", { name: "Why" });
    await expect(why.getByRole("textbox", { name: "May client" })).toHaveValue("acme-t2");
    await expect(why.getByRole("textbox", { name: "Topic Name" })).toHaveValue(/\/Action$/);
    await expect(why).toContainText("By this document: denied by default");
    await expect(why).toContainText("the client was told Success");

    // The same question for the one whose topic it is: its rule has a say, but allows QoS 0 only.
    await pressTabUntil(page, /^text May client/);
    await keyboard.press("ControlOrMeta+a");
    await keyboard.type("acme-mobile");
    await pressTabUntil(page, /^button Ask$/);
    await keyboard.press("Enter");
    await expect(why.getByRole("button", { name: /^P2, line / })).toBeVisible();
    await client.endAsync();
  });

  test("goes through ten dialects, and lets the broker act as one", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const { keyboard } = page;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await keyboard.press("ControlOrMeta+6");
    await expect(page.getByText("No policy yet")).toBeVisible();
    await screen.command("Load the talk's policy, as on the slide");
    await expect(page.getByRole("table", { name: "Who may do what" })).toBeVisible();
    await screen.command("Enforce the policy");
    await screen.command("Show the policy in other brokers' languages");
    const tabs = page.getByRole("tablist", { name: "Dialects" }).getByRole("tab");
    await expect(tabs).toHaveCount(10);
    await pressTabUntil(page, /^tab /);
    for (let step = 0; step < 10; step++) {
      await keyboard.press("ArrowDown");
      await expect(page.getByRole("region", { name: "Losses" })).toBeVisible();
      await expect(page.getByRole("textbox", { name: /^Policy for / })).toBeAttached();
    }
    await expect(page.getByRole("button", { name: "Act as this broker" })).toBeEnabled();
    await pressTabUntil(page, /^button Act as this broker$/);
    await keyboard.press("Enter");
    await expect(page.getByText(/^The broker acts as Mosquitto acl_file$/)).toBeVisible();
    await screen.command("Stop enforcing the policy");
    await expect(page.getByText(/^The broker acts as/)).toBeHidden();
  });

  test("writes a rule in the form, and finds it in the text with its comments", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const { keyboard } = page;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await keyboard.press("ControlOrMeta+6");
    await expect(page.getByText("No policy yet")).toBeVisible();
    await screen.command("Load the talk's policy, as on the slide");
    await pressTabUntil(page, /^radio Policy$/);
    await keyboard.press("ArrowRight");
    const form = page.getByRole("region", { name: "Policy form" });
    await expect(form.getByRole("list", { name: "Rules of mobile" }).getByRole("listitem")).toHaveCount(3);
    await pressTabUntil(page, /^button Add rule to sensor$/);
    await keyboard.press("Enter");
    await expect(form.getByRole("list", { name: "Rules of sensor" }).getByRole("listitem")).toHaveCount(3);
    await pressTabUntil(page, /^radio Form$/, "Shift+Tab");
    await keyboard.press("ArrowLeft");
    const editor = page.getByRole("region", { name: "Security", exact: true });
    await expect(editor.getByText("# The scenario of the talk", { exact: false }).first()).toBeVisible();
  });
});

test.describe("in every theme axe finds nothing against", () => {
  test("any judgement of a policy", async ({ workbench }) => {
    test.slow();
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await page.keyboard.press("ControlOrMeta+6");
    await expect(page.getByText("No policy yet")).toBeVisible();
    await expectAccessible(page, "no policy");

    await page.getByRole("button", { name: "Load the talk's policy" }).click();
    const cell = page.getByRole("button", { name: "sensor may publish somebody else's reading" });
    await cell.click();
    await expectAccessible(page, "roles");
    await page.getByRole("button", { name: /^R3/ }).click();
    await expectAccessible(page, "a witness");
    await screen.command("Start demo");
    await screen.command("Show what each client may do along the topic tree");
    await expect(page.getByRole("treegrid", { name: "Clients by topics" }).getByRole("row").nth(3)).toBeVisible();
    await expectAccessible(page, "clients");
    await page.getByRole("combobox", { name: "Client", exact: true }).selectOption({ label: "acme-t1" });
    await page.getByRole("combobox", { name: "beside" }).selectOption({ label: "globex-t1" });
    await expectAccessible(page, "two clients side by side");
  });

  test("any comparison of a policy, with other brokers or with what was recorded", async ({ workbench }) => {
    test.slow();
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await page.keyboard.press("ControlOrMeta+6");
    await page.getByRole("button", { name: "Load the talk's policy" }).click();
    await expect(page.getByRole("table", { name: "Who may do what" })).toBeVisible();
    await screen.command("Start demo");
    await screen.command("Enforce the policy");
    await screen.command("Show the policy in other brokers' languages");
    await page.getByRole("tab", { name: "EMQX acl.conf" }).click();
    await page.getByRole("button", { name: "Act as this broker" }).click();
    await expect(page.getByText("The broker acts as EMQX acl.conf")).toBeVisible();
    await expectAccessible(page, "acting as another broker");
    await page.getByRole("button", { name: "Import…" }).click();
    await page.getByRole("textbox", { name: "Or its text" }).fill("topic read a/#\nnonsense");
    await page.getByRole("button", { name: "Read it" }).click();
    await expect(page.getByText("1 line cannot be read")).toBeVisible();
    await expectAccessible(page, "import");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Be itself again" }).click();
    await page.getByRole("combobox", { name: "Variant" }).selectOption("");
    await screen.command("Show which recorded packets the policy would decide otherwise");
    await expect(page.getByText(/packets judged, .* come out otherwise/)).toBeVisible();
    await expectAccessible(page, "what if");
    await screen.command("Propose rules from recorded packets");
    await page.getByRole("button", { name: "Propose rules" }).click();
    await expect(page.getByRole("region", { name: "Proposed rules" })).toBeVisible();
    await expectAccessible(page, "proposed rules");
    await page.getByRole("radio", { name: "Form" }).check();
    await expect(page.getByRole("region", { name: "Policy form" })).toBeVisible();
    await expectAccessible(page, "the form");
    await page.getByRole("radio", { name: "Refused" }).check();
    await expectAccessible(page, "refused");
  });
});
