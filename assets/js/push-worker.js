// Shows what was pushed, and opens the page that it leads to. It answers no request: pages go their usual way.
// `leave`: where one POST ends the subscription, offered on the notification itself.
addEventListener("push", (event) => {
  const { title, body, url, leave } = event.data?.json() ?? {};
  const actions = leave ? [{ action: "leave", title: "Ne plus recevoir" }] : [];
  event.waitUntil(registration.showNotification(title || "Cantou", { body, tag: url || undefined, data: { url, leave }, actions }));
});

const left = async (title, address) => {
  const answer = await fetch(address, { method: "POST", credentials: "omit" }).catch(() => null);
  const body = answer?.ok ? "C’est arrêté : cet appareil ne recevra plus rien." : "Ce n’est pas arrêté : touchez ici pour le faire sur la page.";
  return registration.showNotification(title, { body, tag: "leave", data: { url: answer?.ok ? "" : address } });
};

addEventListener("notificationclick", (event) => {
  const { title, data } = event.notification;
  event.notification.close();
  if (event.action === "leave") event.waitUntil(left(title, data.leave));
  else if (data?.url) event.waitUntil(clients.openWindow(data.url));
});
