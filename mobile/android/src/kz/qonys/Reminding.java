package kz.qonys;

import android.app.Notification;
import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.app.PendingIntent;
import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;
import android.os.Build;

/** Shows the notification of one alarm that mobile/platform/android/notes.py has set. The lock screen shows no words. */
public class Reminding extends BroadcastReceiver {
    private static final String CHANNEL = "reminders";

    @Override
    public void onReceive(Context context, Intent alarm) {
        String title = alarm.getStringExtra("title");
        String text = alarm.getStringExtra("text");
        Intent app = context.getPackageManager().getLaunchIntentForPackage(context.getPackageName());
        if (title == null || app == null) {
            return;
        }
        int number = alarm.getIntExtra("number", 0);
        int flags = PendingIntent.FLAG_IMMUTABLE | PendingIntent.FLAG_UPDATE_CURRENT;
        Notification notification = builder(context)
                .setSmallIcon(context.getApplicationInfo().icon)
                .setContentTitle(title)
                .setContentText(text)
                .setVisibility(Notification.VISIBILITY_SECRET)
                .setContentIntent(PendingIntent.getActivity(context, number, app, flags))
                .setAutoCancel(true)
                .build();
        manager(context).notify(number, notification);
    }

    private static Notification.Builder builder(Context context) {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.O) {
            return new Notification.Builder(context);
        }
        String name = context.getApplicationInfo().loadLabel(context.getPackageManager()).toString();
        int importance = NotificationManager.IMPORTANCE_DEFAULT;
        manager(context).createNotificationChannel(new NotificationChannel(CHANNEL, name, importance));
        return new Notification.Builder(context, CHANNEL);
    }

    private static NotificationManager manager(Context context) {
        return (NotificationManager) context.getSystemService(Context.NOTIFICATION_SERVICE);
    }
}
