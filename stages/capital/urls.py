app_name = "capital"
urlpatterns = []
